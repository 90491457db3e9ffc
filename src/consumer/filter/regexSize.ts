const REPEAT = /\{(\d+)(?:(,)(\d*))?\}/y;
const ESCAPE = /\\(?:[pPx]\{[^}]*\}|[^])/y;
const CLASS = /\[\^?\]?(?:\[:[^\]]*:\]|\\[^]|[^\]])*\]/y;

/**
 * About how many steps a regular expression has once its repeats are written out, which is what it costs to compile: `(abc){100}`
 * has 300 characters.
 */
export function regexSize(source: string): number {
  /** The sizes of the open groups, from the outermost one. */
  const sizes = [0];
  let last = 0;
  const add = (size: number) => {
    sizes.push((sizes.pop() ?? 0) + size);
    last = size;
  };
  for (let at = 0; at < source.length;) {
    const repeat = matchAt(REPEAT, source, at);
    if (repeat) {
      const [, least = '0', , most = ''] = repeat;
      const times = Math.max(Number(least), Number(most), 1);
      const before = last;
      add(before * (times - 1));
      last = before * times;
      at += repeat[0].length;
      continue;
    }
    const character = source.charAt(at);
    if (character === '(') sizes.push(0);
    else if (character === ')' && sizes.length > 1) add(1 + (sizes.pop() ?? 0));
    else add(1);
    at += (matchAt(ESCAPE, source, at)?.[0] ?? matchAt(CLASS, source, at)?.[0] ?? character).length;
  }
  return sizes.reduce((sum, size) => sum + size, 0);
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
