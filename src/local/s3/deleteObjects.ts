import { answerXml } from './answers';
import { requireMatch } from './conditions';
import type { ObjectContext } from './objectOperations';
import { receiveText } from './requestBody';
import { S3Error } from './s3Error';
import { childText, element, parseXml, text, xmlDocument } from './xml';

const MAX_KEYS = 1_000;
const MAX_BODY_BYTES = 2 * 1_024 ** 2;

export async function deleteObjects({ bucket, request, response }: ObjectContext): Promise<void> {
  const root = parseXml(await receiveText(request, MAX_BODY_BYTES), 'Delete');
  const named = root.children.filter(({ name }) => name === 'Object');
  if (named.length === 0 || named.length > MAX_KEYS) throw new S3Error('MalformedXML');
  const etags = new Map<string, string | undefined>();
  for (const object of named) {
    const key = childText(object, 'Key');
    if (key === undefined || key === '') throw new S3Error('MalformedXML');
    etags.set(key, childText(object, 'ETag'));
  }
  const keys = [...etags.keys()];
  const refused = await bucket.remove(keys, (key, existing) => requireMatch(etags.get(key), existing, key));
  const isQuiet = childText(root, 'Quiet')?.trim() === 'true';
  answerXml(
    response,
    xmlDocument(
      'DeleteResult',
      keys.map((key) => {
        const refusal = refused.get(key);
        if (refusal === undefined) return isQuiet ? '' : element('Deleted', [text('Key', key)]);
        const error = refusal instanceof S3Error ? refusal : new S3Error('InternalError');
        return element('Error', [text('Key', key), text('Code', error.code), text('Message', error.message)]);
      }),
    ),
  );
}
