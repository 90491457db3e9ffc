import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/paths';

export interface WalkthroughStep {
  id: string;
  /** In English. */
  title: string;
  description: string;
  /** The file of the page beside it. */
  page: string;
  completionEvents: string[];
}

interface Manifest {
  contributes: {
    walkthroughs: {
      steps: (Omit<WalkthroughStep, 'page'> & { media: { markdown: string } })[];
    }[];
  };
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The steps of Get Started, as package.json has them. */
export function walkthroughSteps(): WalkthroughStep[] {
  const [walkthrough] = (JSON.parse(read('package.json')) as Manifest).contributes.walkthroughs;
  const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
  const textOf = (key: string): string => texts[key.replaceAll('%', '')] ?? '';
  return (walkthrough?.steps ?? []).map(({ id, title, description, media, completionEvents }) => ({
    id,
    title: textOf(title),
    description: textOf(description),
    page: media.markdown,
    completionEvents,
  }));
}
