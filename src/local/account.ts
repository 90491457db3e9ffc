/** The account that owns everything in the local pipeline. */
export const ACCOUNT = '000000000000';
