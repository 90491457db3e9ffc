import path from 'node:path';

export type HandlerLanguage = 'node' | 'python';

const LANGUAGES: Readonly<Record<string, HandlerLanguage>> = {
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.ts': 'node',
  '.mts': 'node',
  '.cts': 'node',
  '.py': 'python',
};

/** @throws {Error} when a file with this name cannot be run as a handler. */
export function languageOf(file: string): HandlerLanguage {
  const language = LANGUAGES[path.extname(file).toLowerCase()];
  if (language) return language;
  throw new Error(`${file} cannot be run as a function: a handler is a JavaScript, TypeScript or Python file.`);
}
