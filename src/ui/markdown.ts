import { MarkdownString } from 'vscode';
import { codeSpan, markdownProse } from './inert/inertText';

/** Markdown in which nothing acts: it is not trusted, and has no HTML and no icons. */
export type InertMarkdown = MarkdownString;

/** Names and values, a line each, below a title. All of them are shown as code, so that none is Markdown. */
export function factSheet(title: string, rows: readonly [string, string | undefined][]): InertMarkdown {
  const lines = rows.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${markdownProse(name)}: ${codeSpan(value)}`],
  );
  return inert().appendMarkdown(`**${codeSpan(title)}**\n\n${lines.join('  \n')}`);
}

export type MarkdownPart = { kind: 'prose'; text: string } | { kind: 'code'; text: string; language: string };

export function markdownOf(parts: readonly MarkdownPart[]): InertMarkdown {
  const markdown = inert();
  for (const part of parts) {
    if (part.kind === 'prose') markdown.appendMarkdown(`${markdownProse(part.text)}\n\n`);
    else markdown.appendCodeblock(part.text, part.language);
  }
  return markdown;
}

function inert(): MarkdownString {
  const markdown = new MarkdownString();
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  markdown.supportThemeIcons = false;
  return markdown;
}
