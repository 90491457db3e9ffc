import { createRequire } from 'node:module';

interface Parser {
  parse(file: string, text: string): Promise<Record<string, unknown>>;
}

/** Its declarations bring the types of a browser along, which change those of Node in every other file. */
const parser = createRequire(__filename)('@cdktf/hcl2json') as Parser;

/** What HashiCorp's own parser reads. Rejects where it is not HCL. */
export function parseHcl(text: string): Promise<Record<string, unknown>> {
  return parser.parse('main.tf', text);
}
