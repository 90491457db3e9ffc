import { Uri } from 'vscode';
import { DELIVERY_SCHEME, STREAM_SCHEME } from '../contributions';
import { recentErrorMs } from '../deliveries/deliveryActivity';
import type { Detail } from './details';
import type { DeliveryStreamNode, StreamNode } from './nodes';

/**
 * What VS Code asks decorations for. It does so when the row comes into sight, which nothing else tells: so the URI names the row
 * (its fragment), and another state of it is another URI.
 */
export function rowUri(node: StreamNode | DeliveryStreamNode, detail: Detail | undefined): Uri {
  const { connection, name, id } = node;
  const activity = detail?.kind === 'deliveryStream' ? detail.activity : undefined;
  const failedMs = recentErrorMs(activity, Date.now());
  return Uri.from({
    scheme: node.kind === 'stream' ? STREAM_SCHEME : DELIVERY_SCHEME,
    authority: connection.name,
    path: `/${name}`,
    query: failedMs === undefined ? '' : `failed=${failedMs}`,
    fragment: id,
  });
}
