import { common, parse, Type, type Root } from 'protobufjs';
import { PipelinesError } from '../../errors';
import type { PayloadSchema, ValueBudget } from '../../records';
import { CountingReader } from './countingReader';
import { hasFieldsOf } from './messageFields';
import { decodeFirst } from './firstForm';
import { fileMessages, withoutIndexes, type IndexedData } from './messageIndexes';

/** As in "ProtoJSON Format": 64-bit integers and bytes are strings, enums are names. */
const AS_JSON = { longs: String, enums: String, bytes: String, json: true };

/**
 * @param message the full name of the message that a record is. Undefined: the only one of the schema. A record whose fields are
 * not in it is the message that a registry's header names, if they are in that
 */
export function compileProtobuf(schema: string, message: string | undefined): PayloadSchema {
  const root = rootOf(schema);
  const type = message === undefined ? onlyMessage(root) : messageNamed(root, message);
  const decode = ({ bytes, named }: IndexedData, budget: ValueBudget) => {
    const isOther = named !== undefined && !hasFieldsOf(type, bytes) && hasFieldsOf(named, bytes);
    const typeOf = isOther ? named : type;
    const value = typeOf.toObject(typeOf.decode(new CountingReader(bytes, budget)), AS_JSON);
    // Nearly any bytes are a message whose fields are all unknown.
    if (bytes.length > 0 && Object.keys(value).length === 0) throw new Error(`none of its fields is in ${typeOf.name}`);
    return JSON.stringify(value);
  };
  return {
    name: 'protobuf',
    decode: (forms, maxValues) =>
      decodeFirst(
        forms.flatMap((form) => withoutIndexes(form, root)),
        maxValues,
        decode,
      ),
  };
}

/** The full names of all messages in a `.proto`. */
export function protobufMessages(schema: string): string[] {
  return fileMessages(rootOf(schema)).map(fullName);
}

function rootOf(schema: string): Root {
  const { root, imports = [], weakImports = [] } = parse(schema, { keepCase: true });
  for (const path of [...imports, ...weakImports]) addImport(root, path);
  root.resolveAll();
  return root;
}

function fullName(type: Type): string {
  return type.fullName.replace(/^\./, '');
}

/** Google's own types come with the library. Other files are not read. */
function addImport(root: Root, path: string): void {
  const known: { nested?: Parameters<Root['addJSON']>[0] } | null = common.get(path);
  if (!known?.nested) {
    throw new PipelinesError('InvalidSchema', `The schema imports ${path}, which is not read.`, {
      remedy: 'Put the messages that it needs into one file.',
    });
  }
  root.addJSON(known.nested);
}

function messageNamed(root: Root, name: string): Type {
  const found = root.lookup(name, [Type]);
  if (found instanceof Type) return found;
  throw unclear(`The schema has no message ${name}.`, root);
}

function onlyMessage(root: Root): Type {
  const [first, ...others] = fileMessages(root);
  if (first && others.length === 0) return first;
  throw unclear(first ? 'The schema has several messages.' : 'The schema has no message.', root);
}

function unclear(message: string, root: Root): PipelinesError {
  const names = fileMessages(root).map(fullName);
  return new PipelinesError('InvalidSchema', message, {
    remedy: names.length === 0 ? 'Choose a .proto file with a message.' : `Choose one of: ${names.join(', ')}.`,
  });
}
