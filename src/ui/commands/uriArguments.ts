import { Uri } from 'vscode';
import { Fields } from './arguments';

/** The properties of a command's argument, which may name files. */
export class UriFields extends Fields {
  /** A `Uri`, or the text of one, or the path of a file. */
  uri(name: string): Uri | undefined {
    const value = this.unchecked(name);
    if (value instanceof Uri) return value;
    const text = this.string(name);
    return text === undefined ? undefined : parseUri(text);
  }

  uris(name: string): Uri[] | undefined {
    return this.strings(name)?.map(parseUri);
  }
}

function parseUri(text: string): Uri {
  return /^[a-z][a-z\d+.-]+:/i.test(text) ? Uri.parse(text, true) : Uri.file(text);
}
