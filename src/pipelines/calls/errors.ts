/** AWS's name of an error. Undefined: it is not an error of a service. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

export function isNotFound(error: unknown): boolean {
  return /^(ResourceNotFoundException|NoSuchBucket|NotFound|NoSuchEntity(Exception)?)$/.test(codeOf(error) ?? '');
}

/** Whether the resource is being changed, or created, at the moment. */
export function isInUse(error: unknown): boolean {
  return codeOf(error) === 'ResourceInUseException' || codeOf(error) === 'OperationAborted';
}

/** Whether the SDK sent the request more than once: an earlier one may have been done. */
export function wasSentAgain(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { attempts?: number } };
  return error instanceof Error && ($metadata?.attempts ?? 1) > 1;
}

/** Kinesis calls a quota and a rate by one name; the words tell them apart. */
export function isRateLimit(error: unknown): boolean {
  return (
    error instanceof Error &&
    codeOf(error) === 'LimitExceededException' &&
    /\brate exceeded|too many requests|throttl/i.test(error.message)
  );
}

/**
 * "Firehose is unable to assume role …", "Role … is not authorized to perform: kinesis:DescribeStream on resource …": IAM tells the
 * services of a new role within seconds, and no sooner ("Changes that I make are not always immediately visible").
 */
export function isRoleNotReady(error: unknown): boolean {
  return (
    error instanceof Error &&
    codeOf(error) === 'InvalidArgumentException' &&
    /unable to assume role|not authorized to perform|check the role/i.test(error.message)
  );
}
