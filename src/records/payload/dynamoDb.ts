import { exactNumber } from './exactJson';

const IMAGES = ['Keys', 'NewImage', 'OldImage'];
/** DynamoDB nests at most 32 levels ("Constraints"). */
const MAX_DEPTH = 40;

/**
 * A change of a table with plain values in place of attribute values. Any other value is returned as it is.
 * Source: "Amazon DynamoDB Streams API Reference" (StreamRecord, AttributeValue).
 */
export function readableChange(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.dynamodb)) return value;
  const { dynamodb } = value;
  const images = IMAGES.flatMap((name) => {
    const image = dynamodb[name];
    return isObject(image) ? [[name, itemOf(image, 0)] as const] : [];
  });
  return images.length === 0 ? value : { ...value, dynamodb: { ...dynamodb, ...Object.fromEntries(images) } };
}

function itemOf(attributes: Record<string, unknown>, depth: number): unknown {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value, depth + 1)]));
}

/** A value that is not an attribute value stays as it is. */
function attributeOf(attribute: unknown, depth: number): unknown {
  const entries = isObject(attribute) ? Object.entries(attribute) : [];
  const [only] = entries;
  if (entries.length !== 1 || only === undefined || depth > MAX_DEPTH) return attribute;
  const [type, value] = only;
  switch (type) {
    case 'S':
    case 'B':
    case 'BOOL':
    case 'SS':
    case 'BS':
      return value;
    case 'N':
      return numberOf(value);
    case 'NS':
      return Array.isArray(value) ? value.map(numberOf) : value;
    case 'NULL':
      return null;
    case 'L':
      return Array.isArray(value) ? value.map((element) => attributeOf(element, depth + 1)) : value;
    case 'M':
      return isObject(value) ? itemOf(value, depth) : value;
    default:
      return attribute;
  }
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' ? exactNumber(value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
