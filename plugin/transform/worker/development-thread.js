// From the sources alone: tsx reads TypeScript in the main thread, and in another one only when told to there.
import { register } from 'tsx/esm/api';

register();
await import('./transform-thread.ts');
