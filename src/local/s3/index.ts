export { openS3, type S3 } from './s3';
export type { ObjectStore } from './objectStore';
export { MAX_KEY_BYTES } from './objectKey';
export { S3Error } from './s3Error';
