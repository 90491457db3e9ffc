import type { PageContext } from './detailsPage';

/** A value that takes a call of its own: where that fails, the reason stands in its place. */
export async function valueOf(
  { explain }: Pick<PageContext, 'explain'>,
  read: () => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    return explain(error);
  }
}
