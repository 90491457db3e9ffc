/** Access keys that the editor keeps for a person, outside of AWS's files. */
export interface StoredKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** The keys of a `.env` file, and the region that stands beside them. */
export interface DotenvKeys {
  keys: StoredKeys;
  region: string | undefined;
}

/** A name and its value, without `export`, quotes and a comment. */
const LINE =
  /^\s*(?:export\s+)?(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_REGION|AWS_DEFAULT_REGION|REGION_NAME)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]*))/;

/** @returns undefined: it has no pair of keys */
export function keysOfDotenv(text: string): DotenvKeys | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, double, single, plain] = LINE.exec(line) ?? [];
    const value = double ?? single ?? plain;
    if (name !== undefined && value) values.set(name, value);
  }
  const accessKeyId = values.get('AWS_ACCESS_KEY_ID');
  const secretAccessKey = values.get('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const region = values.get('AWS_REGION') ?? values.get('AWS_DEFAULT_REGION') ?? values.get('REGION_NAME');
  return { keys: { accessKeyId, secretAccessKey, sessionToken: values.get('AWS_SESSION_TOKEN') }, region };
}
