/** A VS Code in which the extension is tested: its server's version in npm, and the major version of the Node inside it. */
export interface VscodeVersion {
  /** VS Code 1.139.1 comes in code-server 4.139.1. */
  readonly codeServer: string;
  readonly node: number;
}

export type VscodeName = 'newest' | 'oldest';

export const VSCODE_VERSIONS: Readonly<Record<VscodeName, VscodeVersion>> = {
  // People have it if their VS Code updates itself. Every host and UI test runs in it, and `npm start` shows it.
  newest: { codeServer: '4.139.1', node: 24 },
  // The oldest that `engines.vscode` in package.json promises. The main job is tested in it, too.
  oldest: { codeServer: '4.103.2', node: 22 },
};

export function isVscodeName(name: string): name is VscodeName {
  return Object.hasOwn(VSCODE_VERSIONS, name);
}

/** The environment variable that tells tests in which VS Code they run. */
export const VSCODE_VARIABLE = 'KINESIS_PIPELINES_VSCODE';

export function vscodeOfTests(): VscodeName {
  const name = process.env[VSCODE_VARIABLE];
  return name !== undefined && isVscodeName(name) ? name : 'newest';
}
