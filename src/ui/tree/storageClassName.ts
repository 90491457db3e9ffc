/** As AWS writes it ("Understanding and managing Amazon S3 storage classes"). One that is not known keeps its own name. */
export function storageClassName(storageClass: string): string {
  switch (storageClass) {
    case 'GLACIER':
      return 'Glacier Flexible Retrieval';
    case 'DEEP_ARCHIVE':
      return 'Glacier Deep Archive';
    case 'GLACIER_IR':
      return 'Glacier Instant Retrieval';
    case 'INTELLIGENT_TIERING':
      return 'Intelligent-Tiering';
    case 'STANDARD_IA':
      return 'Standard-IA';
    case 'ONEZONE_IA':
      return 'One Zone-IA';
    case 'EXPRESS_ONEZONE':
      return 'Express One Zone';
    case 'REDUCED_REDUNDANCY':
      return 'Reduced Redundancy';
    default:
      return storageClass;
  }
}
