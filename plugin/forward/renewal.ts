import type { Log } from '../observe/log.ts';
import type { FullForwardOptions } from './options.ts';

/** The options with the credentials as their files hold them now. */
export interface Renewal {
  renew(): Promise<FullForwardOptions>;
}

/** Reads credentials again when told to; those that cannot be read stay as they were, and that is said once. */
export function createRenewal(first: FullForwardOptions, log: Log): Renewal {
  const { renewCredentials } = first;
  let options = first;
  let isTold = false;
  return {
    renew: async () => {
      if (renewCredentials === undefined) return options;
      try {
        // The configuration is the same, so that no credential can have gone.
        options = { ...options, ...(await renewCredentials()) };
        isTold = false;
      } catch (error) {
        const cause = error instanceof Error ? error.message : 'unknown';
        if (!isTold) {
          log.warn('The credentials for the receiver cannot be read; those read last are used.', {
            cause,
          });
        }
        isTold = true;
      }
      return options;
    },
  };
}
