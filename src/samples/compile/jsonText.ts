// eslint-disable-next-line no-control-regex -- control characters are what JSON text must escape
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** The text as it stands between the quotes of a JSON string. */
export function escapeInside(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

export function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

export function isPlain(text: string): boolean {
  return !NEEDS_ESCAPE.test(text);
}

/** Compact JSON of any value that a function may give. */
export function toJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? `${value}` : 'null';
    case 'boolean':
    case 'bigint':
      return `${value}`;
    case 'undefined':
      return 'null';
    default:
      return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
  }
}

/** The value as text within a longer text: strings as they are, all else as JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return toJson(value);
}

export function isJson(text: string): boolean {
  const first = text.charCodeAt(0);
  // A JSON text starts with one of " - 0…9 [ f n t {, which tells most other texts apart without parsing them.
  if (!(
    first === 34 ||
    first === 45 ||
    (first >= 48 && first <= 57) ||
    first === 91 ||
    first === 123 ||
    /^[fnt]/.test(text)
  ))
    return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
