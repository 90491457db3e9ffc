import type { FrameLocator, Page } from 'playwright-core';

/** What axe finds wrong in a page, as `rule: element`. @param axe the source of axe-core */
export function violationsIn(page: FrameLocator | Page, axe: string): Promise<string[]> {
  return page.locator('body').evaluate(async (body, script) => {
    // The page's policy lets in no script element; this one is the test's own.
    (0, eval)(script);
    const { axe: tool } = window as unknown as {
      axe: { run(root: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await tool.run(body);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  }, axe);
}
