import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../scripts/paths';

const SRC = path.join(ROOT, 'src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('local/'));

/** Holds in one partition alone: other partitions have other ARNs and other hosts. */
const ONE_PARTITION = /arn:aws[\w-]*:|amazonaws/;

/** A service principal is a name of IAM, and the same in all partitions. */
const PRINCIPALS: ReadonlySet<string> = new Set(['firehose.amazonaws.com']);

/** The SDK's partition data has no hosts of consoles: this table is theirs. */
const CONSOLES = 'aws/consoleAddress.ts';

/** The texts of a program that hold in one partition alone. Comments may give examples. */
function textsOfOnePartition(code: string): string[] {
  // Most files have none, and to parse them all takes seconds.
  if (!ONE_PARTITION.test(code.replaceAll('\\', ''))) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node);
    const isPattern = node.kind === ts.SyntaxKind.RegularExpressionLiteral;
    if (isText || isPattern) {
      const text = (node as ts.LiteralLikeNode).text;
      // In a pattern, `\.` is a point.
      if (ONE_PARTITION.test(text.replaceAll('\\', '')) && !PRINCIPALS.has(text)) found.push(text);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('code.tsx', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX));
  return found;
}

describe('ARNs and hosts of AWS', () => {
  it('are found in texts, templates and patterns, and not in comments', () => {
    const code = [
      '// arn:aws:kinesis:eu-west-1:1:stream/orders',
      'const arn = `arn:aws:s3:::${bucket}`;',
      "const host = 'kinesis.' + region + '.amazonaws.com';",
      'const pattern = /\\.amazonaws\\.com$/;',
      "const china = 'arn:aws-cn:s3:::orders';",
      "const principal = 'firehose.amazonaws.com';",
    ].join('\n');
    assert.deepEqual(textsOfOnePartition(code), [
      'arn:aws:s3:::',
      '.amazonaws.com',
      '/\\.amazonaws\\.com$/',
      'arn:aws-cn:s3:::orders',
    ]);
  });

  it("come from the SDK's partition data, and nobody writes them by hand outside the local pipeline", () => {
    const found = FILES.filter((file) => file !== CONSOLES).flatMap((file) =>
      textsOfOnePartition(readFileSync(path.join(SRC, file), 'utf8')).map((text) => `${file}: ${text}`),
    );
    assert.ok(FILES.includes(CONSOLES), 'the exception is still there');
    assert.deepEqual(found, []);
  });
});
