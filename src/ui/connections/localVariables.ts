/**
 * The environment in which AWS's tools and SDKs use the local pipeline without a change. Source: "Service-specific endpoints" of the
 * AWS SDKs and tools reference guide.
 */
export function localVariables(endpoint: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_KINESIS: endpoint,
    AWS_ENDPOINT_URL_FIREHOSE: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

const ENDPOINT_PREFIX = 'AWS_ENDPOINT_URL_';

/**
 * A `.env` file with these variables. Endpoints are replaced. A region or a key that the file has stays as it is: the local pipeline
 * takes any, and nobody's keys are lost. All other lines stay.
 */
export function withLocalVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const missing = new Map(Object.entries(variables));
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const kept = lines.map((line) => {
    const [, start = '', name = ''] = /^(\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*)/.exec(line) ?? [];
    const value = variables[name];
    missing.delete(name);
    return value !== undefined && name.startsWith(ENDPOINT_PREFIX) ? `${start}${value}` : line;
  });
  const added = [...missing].map(([name, value]) => `${name}=${value}`);
  return [...kept, ...added].map((line) => `${line}${lineEnd}`).join('');
}
