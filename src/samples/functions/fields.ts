import { RepeatedValues, SpendingSource } from '../compile/references';
import type { Parameters } from '../compile/parameters';
import { memberOf, type ResolvedField } from '../compile/scope';
import { NumberSource } from '../compile/source';
import { nearest } from '../nearest';
import type { Builtins, CallContext } from './builtin';

export const FIELD_FUNCTIONS: Builtins = {
  field: {
    parameters: '(path)',
    description: 'The value of an earlier field of this record, e.g. field("customer.id").',
    make(parameters, context) {
      parameters.atMost(1);
      const { source, rest } = resolve(parameters, context);
      return new SpendingSource(context.run, () => memberOf(source.lastValue(), rest));
    },
  },
  sum: {
    parameters: '(path)',
    description: 'The sum of a field over an earlier repeated list, e.g. sum("items.amount").',
    make(parameters, context) {
      parameters.atMost(1);
      const values = repeated(parameters, context);
      return new NumberSource(() => values.all().reduce<number>((total, value) => total + Number(value ?? 0), 0));
    },
  },
  count: {
    parameters: '(path)',
    description: 'How many values a field has in an earlier repeated list, e.g. count("items.amount").',
    make(parameters, context) {
      parameters.atMost(1);
      const values = repeated(parameters, context);
      return new NumberSource(() => values.all().length);
    },
  },
};

function resolve(parameters: Parameters, { scope }: CallContext): ResolvedField {
  const path = parameters.text(0);
  const resolved = scope.resolve(path.split('.'));
  if (resolved) return resolved;
  const names = [...new Set(scope.names())];
  const known = names.slice(0, 10).join(', ');
  const [first = '', ...rest] = path.split('.');
  const meant = nearest(first, names).map((candidate) => [candidate, ...rest].join('.'));
  throw parameters.mistake(
    `There is no field "${path}" before this one${known && ` (there are: ${known})`}.`,
    0,
    meant,
  );
}

function repeated(parameters: Parameters, context: CallContext): RepeatedValues {
  const { collected, rest } = resolve(parameters, context);
  if (!collected) throw parameters.mistake('Must lead into an earlier list made with {{repeat(…)}}.', 0);
  return new RepeatedValues(collected, rest);
}
