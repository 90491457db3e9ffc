import * as l10n from '@vscode/l10n';
import { FileSystemError, type Uri } from 'vscode';
import { errorCode, explainError } from '../../aws';
import { messageText } from '../inert/inertText';

const NOT_FOUND: ReadonlySet<string | undefined> = new Set(['NotFound', 'NoSuchKey', 'NoSuchBucket']);
const REFUSED: ReadonlySet<string | undefined> = new Set(['AccessDenied', 'Forbidden', 'ReadOnlyConnection']);

export function isNotFound(error: unknown): boolean {
  return NOT_FOUND.has(errorCode(error));
}

/** The editor tells "no such file" from other failures by the kind of error; the text is what a person reads. */
export function asFileSystemError(error: unknown, uri: Uri, doing = l10n.t('read {0}', uri.path)): FileSystemError {
  if (error instanceof FileSystemError) return error;
  if (isNotFound(error)) return FileSystemError.FileNotFound(inertAddress(uri));
  const { title, cause } = explainError(error, { doing });
  const text = cause === undefined ? title : `${title} ${cause}`;
  return REFUSED.has(errorCode(error)) ? notAllowed(text) : unavailable(text);
}

/** VS Code shows what a file system says in messages of its own, and reads markup in it: the text becomes inert here. */
export function notAllowed(text: string): FileSystemError {
  return FileSystemError.NoPermissions(messageText(text));
}

export function unavailable(text: string): FileSystemError {
  return FileSystemError.Unavailable(messageText(text));
}

/** As an error's text: VS Code would show the address itself without its percent signs. */
export function inertAddress(uri: Uri): string {
  return messageText(uri.toString(true));
}

export function readOnly(uri: Uri): FileSystemError {
  return notAllowed(l10n.t('{0} is read-only: it shows what was delivered.', uri.path));
}
