import * as l10n from '@vscode/l10n';
import type { ReadPipeline } from '../read/readPipeline';
import { cdkStack } from './cdk';
import { cloudFormationTemplate } from './cloudFormation';
import { codeResources } from './resources';
import { terraformConfiguration } from './terraform';

export type CodeFormat = 'cloudformation' | 'terraform' | 'cdk';

/** A pipeline as code that makes it again. What the code lacks stands in comments at its head. */
export function exportCode(pipeline: ReadPipeline, format: CodeFormat): string {
  const resources = codeResources(pipeline);
  const comments = commentsFor(pipeline, format).map((comment) => comment.replaceAll(/[\p{C}\u2028\u2029]/gu, ' '));
  switch (format) {
    case 'cloudformation':
      return cloudFormationTemplate(resources, comments);
    case 'terraform':
      return terraformConfiguration(resources, comments);
    case 'cdk':
      return cdkStack(resources, comments);
  }
}

function commentsFor({ buckets, deliveryStreams, leftOut, streams }: ReadPipeline, format: CodeFormat): string[] {
  const comments = leftOut.map((what) => l10n.t('Not in this code: {0}', what));
  if (buckets.length > 0)
    comments.push(l10n.t('A bucket has its name alone in all accounts: a copy of it needs another.'));
  if (deliveryStreams.length > 0)
    comments.push(l10n.t('Each role allows what its delivery stream needs, and nothing more.'));
  const isWarm = streams.some(
    ({ capacity }) => capacity.mode === 'ON_DEMAND' && capacity.warmThroughputMibps !== undefined,
  );
  if (format === 'terraform' && isWarm)
    comments.push(l10n.t('Not in this code: the warm throughput of on-demand streams'));
  return comments;
}
