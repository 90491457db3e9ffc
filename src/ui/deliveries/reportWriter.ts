import { reportText } from '../inert/inertText';
import type { CommandId } from '../contributions';

/** A part of a line that leads somewhere: a command, with its one argument. */
export interface LinkTarget {
  command: CommandId;
  argument: unknown;
  /** What the link's text has no room for. */
  tooltip?: string;
}

export interface PlacedLink extends LinkTarget {
  line: number;
  start: number;
  end: number;
}

export interface Report {
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
  linked(before: string, text: string, target: LinkTarget, after = ''): this {
    const head = reportText(before);
    const link = reportText(text);
    this.#links.push({ ...target, line: this.#lines.length, start: head.length, end: head.length + link.length });
    this.#lines.push(`${head}${link}${reportText(after)}`);
    return this;
  }

  get report(): Report {
    return { text: `${this.#lines.join('\n')}\n`, links: this.#links };
  }
}
