export type {
  Bounce,
  BounceKind,
  BouncePermanence,
  BounceReading,
  BounceReason,
  NoBounceCode,
  OriginalMail,
} from './bounce.ts';
export { DIALECTS } from './dialects.ts';
export { readBounce, readBounceMail } from './read-bounce.ts';
