export { openS3, type S3, type S3Options } from './s3';
export type { ObjectDescription, ObjectStore } from './objectStore';
export { S3Error } from './s3Error';
export { MAX_KEY_BYTES } from './objectKey';
