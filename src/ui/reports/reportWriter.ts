import { reportText } from '../inert/inertText';
import type { LinkTarget } from './report';

/** A part of a line that leads somewhere. */
interface TextLink extends LinkTarget {
  /** What the link's text has no room for. */
  tooltip?: string;
}

interface PlacedLink extends TextLink {
  line: number;
  start: number;
  end: number;
}

export interface WrittenReport {
  text: string;
  links: readonly PlacedLink[];
}

/**
 * Writes a report line by line, and remembers where its links are. Names, keys and records become inert text on the way: the only links of
 * a report are those placed here.
 */
export class ReportWriter {
  readonly #lines: string[] = [];
  readonly #links: PlacedLink[] = [];

  title(text: string): this {
    return this.line(`# ${text}`);
  }

  heading(text: string): this {
    return this.line().line(`## ${text}`).line();
  }

  line(text = ''): this {
    this.#lines.push(reportText(text));
    return this;
  }

  /** `- before link after`. */
  linked(before: string, text: string, target: TextLink, after = ''): this {
    const head = reportText(before);
    const link = reportText(text);
    this.#links.push({ ...target, line: this.#lines.length, start: head.length, end: head.length + link.length });
    this.#lines.push(`${head}${link}${reportText(after)}`);
    return this;
  }

  get report(): WrittenReport {
    return { text: `${this.#lines.join('\n')}\n`, links: this.#links };
  }
}
