/**
 * Names, keys, records and servers' answers come from strangers, and VS Code reads markup in most places where it shows a text:
 * `[label](command:…)` is a link in notifications, progress, prompts and validation messages, `$(name)` an icon in labels.
 * The functions of this file make a text mean nothing but itself. What has become inert stays as it is when it comes again.
 */

declare const place: unique symbol;
type Inert<Place extends string> = string & { readonly [place]: Place };

/** One line, of a notification, a modal dialog's question or a progress. */
export type MessageText = Inert<'message'>;
/** One line, of a tree row, a quick pick, the status bar, a code lens or a title. */
export type LabelText = Inert<'label'>;
/** Several lines: of a tooltip that is no Markdown, or the detail of a modal dialog. */
export type ParagraphText = Inert<'paragraph'>;
/** One line of a document that we write about records and objects. */
export type ReportText = Inert<'report'>;
/** One line of a page of ours, which takes texts as texts. */
export type PageText = Inert<'page'>;
/** Markdown that shows a text and does nothing with it. */
export type MarkdownText = Inert<'markdown'>;

/** An icon of our own before a label. A text from elsewhere is a `string`, and so never one of these. */
export type Icon =
  | 'account'
  | 'arrow-both'
  | 'arrow-swap'
  | 'arrow-up'
  | 'beaker'
  | 'check'
  | 'checklist'
  | 'circle-large-outline'
  | 'circle-slash'
  | 'clippy'
  | 'cloud-upload'
  | 'dash'
  | 'debug-continue'
  | 'debug-pause'
  | 'debug-stop'
  | 'edit'
  | 'file'
  | 'file-code'
  | 'files'
  | 'flame'
  | 'folder'
  | 'folder-opened'
  | 'globe'
  | 'go-to-file'
  | 'graph-line'
  | 'graph-scatter'
  | 'history'
  | 'key'
  | 'list-flat'
  | 'list-ordered'
  | 'loading~spin'
  | 'log-in'
  | 'lock'
  | 'open-preview'
  | 'output'
  | 'package'
  | 'pass'
  | 'pinned'
  | 'plug'
  | 'pulse'
  | 'refresh'
  | 'root-folder'
  | 'save'
  | 'settings-gear'
  | 'shield'
  | 'split-horizontal'
  | 'symbol-color'
  | 'symbol-field'
  | 'symbol-key'
  | 'symbol-numeric'
  | 'symbol-string'
  | 'sync'
  | 'type-hierarchy'
  | 'sync~spin'
  | 'warning'
  | 'zap';

/** VS Code cuts a notification at 1,000 characters. A person reads less; the whole of an error is in the log. */
const MAX_MESSAGE_LENGTH = 900;
/** An object's key has up to 1,024 bytes, and a row that shows one must show all of it. */
const MAX_LABEL_LENGTH = 1_200;
const MAX_PARAGRAPH_LENGTH = 4_000;

/**
 * WORD JOINER: invisible, without width, and no place for a line break, so that a text reads as it was written. What is copied out of a
 * message is not the bytes of a record; whatever copies bytes does not come this way.
 */
const JOINER = '\u2060';

const REPLACEMENT = '\ufffd';
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Both halves of what VS Code takes for markup: `](` of a link, `$(` of an icon. */
const MARKUP = /([\]$])(?=\()/g;
const LINE_BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
/** The editor looks for these two, with slashes behind, wherever they are in a line; case does not matter. */
const ADDRESS = /(?:https?|file):(?=\/\/)/gi;
/**
 * Control characters, and the marks that turn the direction of what follows: a key with U+202E reads `exe.nosj` for `json.exe`.
 * Letters that run from right to left are left alone.
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A server's error may have lines and tabs; a notification has one line. */
export function messageText(text: string): MessageText {
  return withoutMarkup(
    shortened(text, MAX_MESSAGE_LENGTH).replace(LINE_BREAKS, ' ').replaceAll('\t', ' '),
  ) as MessageText;
}

/** A line break in a name is shown, as VS Code's own trees show it: it must not read as two names. */
export function labelText(text: string, icon?: Icon): LabelText {
  const label = withoutMarkup(shortened(text, MAX_LABEL_LENGTH).replace(LINE_BREAKS, '⏎').replaceAll('\t', ' '));
  return (icon === undefined ? label : `$(${icon}) ${label}`) as LabelText;
}

/** Newer versions of VS Code lay a code lens out as flex items, between which an ordinary space is nothing. */
export function lensText(text: string, icon?: Icon): LabelText {
  const label = labelText(text);
  return icon === undefined ? label : (`$(${icon})\u00a0${label}` as LabelText);
}

export function paragraphText(text: string): ParagraphText {
  const lines = shortened(text, MAX_PARAGRAPH_LENGTH).split('\n');
  return lines
    .map((line) => withoutMarkup(line.replaceAll('\t', '  ').replace(LINE_BREAKS, '⏎')))
    .join('\n') as ParagraphText;
}

/** An address in a document is a link, whatever the document's language; links of ours do not depend on their text. */
export function reportText(text: string): ReportText {
  const line = text.replace(LINE_BREAKS, '⏎').replaceAll('\t', ' ').replace(LONE_SURROGATES, REPLACEMENT);
  return withoutMarkup(line).replace(ADDRESS, `$&${JOINER}`) as ReportText;
}

/** A page of ours makes no markup of a text; what turns the direction of writing, or is not seen, is shown all the same. */
export function pageText(text: string): PageText {
  return shortened(text, MAX_LABEL_LENGTH)
    .replace(LINE_BREAKS, '⏎')
    .replaceAll('\t', ' ')
    .replace(CONTROLS, REPLACEMENT) as PageText;
}

/** A name or a value as code: nothing in it is Markdown, nor an address that Markdown makes a link of. */
export function codeSpan(text: string): MarkdownText {
  const code = labelText(text);
  if (code.trim() === '') return code as string as MarkdownText;
  // A run of as many backticks as the fence would end the code.
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  // One space at each end is taken away, so it keeps a backtick or a space of the text itself.
  const needsSpace = /^[` ]|[` ]$/.test(code);
  return (needsSpace ? `${fence} ${code} ${fence}` : `${fence}${code}${fence}`) as MarkdownText;
}

/** Sentences as Markdown shows them: no emphasis, no link, no HTML. */
export function markdownProse(text: string): MarkdownText {
  const escaped = paragraphText(text)
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&@]/g, '\\$&')
    // Markdown of GitHub's kind makes links of bare addresses.
    .replace(/:(?=\/\/)|\b(?:www|mailto)(?=\\?[.:])/gi, `$&${JOINER}`);
  return escaped as MarkdownText;
}

/** The middle is left out: sentences say at their end what to do, and keys differ at their end. */
function shortened(text: string, most: number): string {
  const head = Math.ceil((most * 2) / 3) - 1;
  const tail = most - head - 1;
  const whole = text.length <= most ? text : `${text.slice(0, head)}…${text.slice(text.length - tail)}`;
  return whole.replace(LONE_SURROGATES, REPLACEMENT);
}

function withoutMarkup(text: string): string {
  return text.replace(CONTROLS, REPLACEMENT).replace(MARKUP, `$1${JOINER}`);
}
