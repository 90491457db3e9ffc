import { S3Error } from './s3Error';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_DEPTH = 16;

/** An element with text. Empty if the value is undefined. */
export function text(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`;
}

/** An element with child elements, each made by `text` or `element`. */
export function element(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

export function xmlDocument(name: string, children: readonly string[]): string {
  return `${DECLARATION}<${name} xmlns="${NAMESPACE}">${children.join('')}</${name}>`;
}

/** An error's document, which has no namespace. */
export function errorDocument(children: readonly string[]): string {
  return `${DECLARATION}${element('Error', children)}`;
}

/** Writes control characters as references, as AWS does: a parser would turn a carriage return into a line feed. */
function escapeText(value: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must be found here
  return value.replace(/[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (character) => {
    switch (character) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return `&#x${character.charCodeAt(0).toString(16)};`;
    }
  });
}

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text;
}

interface OpenElement {
  name: string;
  children: XmlElement[];
  text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s<>/!?]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/gy;

/**
 * Reads the small documents that S3 takes. Attributes and namespaces are ignored. Document types, which can define entities,
 * are refused.
 *
 * @throws {S3Error} `MalformedXML`.
 */
export function parseXml(source: string, rootName: string): XmlElement {
  const top: OpenElement = { name: '', children: [], text: '' };
  const open = [top];
  const tokens = new RegExp(TOKEN);
  const body = source.replace(/^\ufeff/, '');
  while (tokens.lastIndex < body.length) {
    const match = tokens.exec(body);
    if (!match) throw new S3Error('MalformedXML');
    const [, cdata, slash, name, selfClosed, characters] = match;
    const current = open[open.length - 1] ?? top;
    if (cdata !== undefined) current.text += cdata;
    else if (characters !== undefined) current.text += unescapeText(characters);
    else if (name !== undefined) {
      if (slash) closeElement(open, localName(name));
      else if (selfClosed) current.children.push({ name: localName(name), children: [], text: '' });
      else if (open.length > MAX_DEPTH) throw new S3Error('MalformedXML');
      else open.push({ name: localName(name), children: [], text: '' });
    }
  }
  const [root] = top.children;
  if (open.length !== 1 || top.children.length !== 1 || root?.name !== rootName || top.text.trim() !== '') {
    throw new S3Error('MalformedXML');
  }
  return root;
}

function closeElement(open: OpenElement[], name: string): void {
  const closed = open.pop();
  const parent = open[open.length - 1];
  if (!closed || !parent || closed.name !== name) throw new S3Error('MalformedXML');
  parent.children.push(closed);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const NAMED = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

function unescapeText(value: string): string {
  return value.replace(/\r\n?/g, '\n').replace(/&([^;&]{0,10});?/g, (_reference, name: string) => {
    const named = NAMED.get(name);
    if (named !== undefined) return named;
    const number = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name);
    const codePoint = number?.[1] ? parseInt(number[1], 16) : Number(number?.[2]);
    if (!(codePoint <= 0x10ffff)) throw new S3Error('MalformedXML');
    return String.fromCodePoint(codePoint);
  });
}
