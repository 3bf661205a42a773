/**
 * not-writable  the folder cannot be made or written
 * full          its disk has no room left
 * locked        another process has the store open
 * broken        its files cannot be read
 */
export type StoreErrorCode = 'not-writable' | 'full' | 'locked' | 'broken';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
