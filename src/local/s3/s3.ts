import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { unshared, type StorageContext } from '../storage/storageContext';
import { answerError, answerXml } from './answers';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
  type BucketContext,
} from './bucketOperations';
import { BucketStore } from './bucketStore';
import { copyObject } from './copyObject';
import { deleteObjects } from './deleteObjects';
import { listObjectsV1, listObjectsV2, listObjectVersions } from './listObjects';
import { listMultipartUploads } from './listUploads';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
  uploadPartCopy,
} from './multipartOperations';
import { objectStore, type ObjectStore } from './objectStore';
import { deleteObject, getObject, getObjectAttributes, putObject, type ObjectContext } from './objectOperations';
import { accessControlPolicy } from './owner';
import { postObject } from './postObject';
import { requireUnexpired } from './presignedUrl';
import { S3Error, type S3ErrorCode } from './s3Error';
import { headerOf, readS3Request, type S3Request } from './s3Request';
import {
  deleteBucketTagging,
  deleteObjectTagging,
  getBucketTagging,
  getObjectTagging,
  putBucketTagging,
  putObjectTagging,
} from './tagging';
import { requireCurrentVersion } from './versionIds';
import { element, text, xmlDocument } from './xml';

export interface S3Options {
  /** The folder of the whole local pipeline. The buckets are in its folder `s3`. */
  readonly dataFolder: string;
  readonly region: string;
  readonly now?: () => number;
  readonly storage?: StorageContext;
  /** Called when objects of a bucket were written or deleted. */
  readonly onChange?: (bucket: string) => void;
}

export interface S3 {
  /** Answers a request of S3's REST API, path-style. It answers errors too, and never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The same buckets, for this process. */
  readonly objects: ObjectStore;
  close(): Promise<void>;
}

export async function openS3(options: S3Options): Promise<S3> {
  const { dataFolder, region, now = Date.now, storage = unshared(dataFolder) } = options;
  const { onChange = () => undefined } = options;
  const buckets = await BucketStore.open(path.join(dataFolder, 's3'), { storage, region, now, onChange });
  return {
    handle: async (message, response) => {
      const requestId = randomBytes(8).toString('hex').toUpperCase();
      response.setHeader('server', 'AmazonS3');
      response.setHeader('x-amz-request-id', requestId);
      response.setHeader('x-amz-id-2', requestId);
      try {
        const request = readS3Request(message);
        requireUnexpired(request, now());
        await route({ buckets, request, response, region }, now);
      } catch (error) {
        answerFailure(message, response, error);
      }
      // The rest of the body must be read before the connection's next request.
      message.resume();
    },
    objects: objectStore(buckets, region, now),
    close: async () => await buckets.close(),
  };
}

function answerFailure(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  // It is too late for another answer, or the client has gone.
  if (response.headersSent || message.errored || response.destroyed) response.destroy();
  else answerError(response, error, message.method !== 'HEAD');
}

async function route(context: BucketContext, now: () => number): Promise<void> {
  const { buckets, request, response } = context;
  if (request.bucket === '') {
    if (request.method !== 'GET') throw new S3Error('MethodNotAllowed');
    listBuckets(context);
  } else if (request.key === '' && !needsObjects(request)) {
    await routeBucket(context);
  } else {
    const bucket = await buckets.bucket(request.bucket);
    if (request.key === '') response.setHeader('x-amz-bucket-region', buckets.info(request.bucket).region);
    const objects = { bucket, request, response, now };
    await (request.key === '' ? routeListing(objects) : routeObject(objects, buckets));
  }
}

function needsObjects({ method, query }: S3Request): boolean {
  if (method === 'POST') return query.has('delete') || !isSubresource(query);
  return method === 'GET' && (query.has('uploads') || query.has('versions') || !isSubresource(query));
}

async function routeBucket(context: BucketContext): Promise<void> {
  const { request, buckets } = context;
  const { method, query } = request;
  if (method === 'GET') {
    if (query.has('location')) getBucketLocation(context);
    else if (query.has('tagging')) getBucketTagging(context);
    else answerUnset(context, buckets.info(request.bucket).name);
  } else if (query.has('tagging') && method === 'PUT') await putBucketTagging(context);
  else if (query.has('tagging') && method === 'DELETE') await deleteBucketTagging(context);
  else if (isSubresource(query) || method === 'POST') {
    throw new S3Error('NotImplemented');
  } else if (method === 'PUT') await createBucket(context);
  else if (method === 'HEAD') headBucket(context);
  else if (method === 'DELETE') await deleteBucket(context);
  else throw new S3Error('MethodNotAllowed');
}

async function routeListing(context: ObjectContext): Promise<void> {
  const { query } = context.request;
  if (query.has('delete')) await deleteObjects(context);
  else if (context.request.method === 'POST') await postObject(context);
  else if (query.has('uploads')) listMultipartUploads(context);
  else if (query.has('versions')) listObjectVersions(context);
  else if (query.get('list-type') === '2') listObjectsV2(context);
  else listObjectsV1(context);
}

type ObjectOperation = (context: ObjectContext, buckets: BucketStore) => void | Promise<void>;

/** The operations on objects, by method and subresource. */
const OBJECT_OPERATIONS = new Map<string, ObjectOperation>(
  Object.entries<ObjectOperation>({
    GET: getObject,
    HEAD: getObject,
    PUT: async (context, buckets) =>
      await (isCopy(context.request) ? copyObject(context, buckets) : putObject(context)),
    DELETE: deleteObject,
    'POST uploads': createMultipartUpload,
    'PUT uploadId': async (context, buckets) =>
      await (isCopy(context.request) ? uploadPartCopy(context, buckets) : uploadPart(context)),
    'POST uploadId': completeMultipartUpload,
    'DELETE uploadId': abortMultipartUpload,
    'GET uploadId': listParts,
    'GET tagging': getObjectTagging,
    'PUT tagging': putObjectTagging,
    'DELETE tagging': deleteObjectTagging,
    'GET attributes': getObjectAttributes,
    'GET acl': ({ bucket, request, response }) => {
      bucket.require(request.key);
      answerXml(response, xmlDocument('AccessControlPolicy', accessControlPolicy()));
    },
  }),
);

async function routeObject(context: ObjectContext, buckets: BucketStore): Promise<void> {
  const { method, query } = context.request;
  const subresource = OBJECT_SUBRESOURCES.find((name) => query.has(name));
  const operation = OBJECT_OPERATIONS.get(subresource === undefined ? method : `${method} ${subresource}`);
  if (!operation) throw new S3Error(subresource === undefined ? 'MethodNotAllowed' : 'NotImplemented');
  requireCurrentVersion(query.get('versionId') ?? undefined);
  await operation(context, buckets);
}

function isCopy(request: S3Request): boolean {
  return headerOf(request, 'x-amz-copy-source') !== undefined;
}

const OBJECT_SUBRESOURCES = [
  'uploads',
  'uploadId',
  'tagging',
  'attributes',
  'acl',
  'select',
  'restore',
  'retention',
  'legal-hold',
  'torrent',
];

/** Answers about settings that buckets do not have here: an empty document, or the error that says so. */
const UNSET: Readonly<Record<string, string | { readonly error: S3ErrorCode }>> = {
  accelerate: xmlDocument('AccelerateConfiguration', []),
  acl: xmlDocument('AccessControlPolicy', accessControlPolicy()),
  cors: { error: 'NoSuchCORSConfiguration' },
  encryption: xmlDocument('ServerSideEncryptionConfiguration', [
    element('Rule', [
      element('ApplyServerSideEncryptionByDefault', [text('SSEAlgorithm', 'AES256')]),
      text('BucketKeyEnabled', false),
    ]),
  ]),
  lifecycle: { error: 'NoSuchLifecycleConfiguration' },
  logging: xmlDocument('BucketLoggingStatus', []),
  notification: xmlDocument('NotificationConfiguration', []),
  policy: { error: 'NoSuchBucketPolicy' },
  requestPayment: xmlDocument('RequestPaymentConfiguration', [text('Payer', 'BucketOwner')]),
  tagging: { error: 'NoSuchTagSet' },
  versioning: xmlDocument('VersioningConfiguration', []),
  website: { error: 'NoSuchWebsiteConfiguration' },
};

/** Query parameters that name a subresource of a bucket. All others belong to a listing. */
const OTHER_SUBRESOURCES = [
  'analytics',
  'intelligent-tiering',
  'inventory',
  'location',
  'metrics',
  'object-lock',
  'ownershipControls',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'versions',
];

function isSubresource(query: URLSearchParams): boolean {
  return [...query.keys()].some((name) => Object.hasOwn(UNSET, name) || OTHER_SUBRESOURCES.includes(name));
}

function answerUnset({ request, response }: BucketContext, bucketName: string): void {
  const name = [...request.query.keys()].find((key) => Object.hasOwn(UNSET, key));
  const answer = name === undefined ? undefined : UNSET[name];
  if (answer === undefined) throw new S3Error('NotImplemented');
  if (typeof answer !== 'string') throw new S3Error(answer.error, undefined, { BucketName: bucketName });
  answerXml(response, answer);
}
