import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The pages of `docs` that each tell how to do one thing. README links to them. */
export const TASK_PAGES = [
  ...['send', 'generate', 'tail', 'filter', 'deliver', 'verify', 'redrive', 'connect', 'local-pipeline', 'costs'],
] as const;

/** As a key binding has it. */
export interface PageCommand {
  command: string;
  args: Record<string, unknown>;
}

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(BLOCK)].filter(([, found]) => found === language).map(([, , code = '']) => code.trim());
}

export function readTaskPage(root: string, page: string): string {
  return readFileSync(path.join(root, 'docs', `${page}.md`), 'utf8');
}

/** The commands of the extension that a page shows, in its order. @throws {SyntaxError} when a block is not JSON */
export function commandsOf(text: string): PageCommand[] {
  return blocks(text, 'json').map((code) => JSON.parse(code) as PageCommand);
}

/** The lines of a shell that a page shows, in its order. */
export function shellLinesOf(text: string): string[] {
  return blocks(text, 'sh').flatMap((code) => code.split('\n'));
}
