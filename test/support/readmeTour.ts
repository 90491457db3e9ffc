/** A step of the tour that README and the walkthrough tell in the same words. */
export interface TourStep {
  title: string;
  /** With the names of buttons and keys in bold, and no other markup. */
  text: string;
  /** What one presses, in the order in which one does: an action's key comes after its button. */
  presses: readonly string[];
}

const HEADING = '## A first minute on the local pipeline\n';

/** @throws {Error} when README has no such part */
export function readmeTour(readme: string): TourStep[] {
  const section = readme
    .split(HEADING)[1]
    ?.split('\n\n')
    .find((part) => part.startsWith('1. '));
  if (section === undefined) throw new Error(`README has no list below "${HEADING.trim()}".`);
  return section
    .split(/^\d+\. /m)
    .slice(1)
    .map((item) => {
      const [, title = '', text = ''] = /^\*\*(.+?)\.\*\* (.*)$/s.exec(item.trim()) ?? [];
      const plain = text.replaceAll(/\s+/g, ' ').replaceAll('`', '');
      const bold = [...plain.matchAll(/\*\*(.+?)\*\*/g)].map(([, name = '']) => name);
      return { title, text: plain, presses: [...bold.filter((name) => !isKey(name)), ...bold.filter(isKey)] };
    });
}

export function isKey(name: string): boolean {
  return name === 'Enter';
}
