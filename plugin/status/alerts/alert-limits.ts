import type { Config, StreamAlertsConfig } from '../../config/config.generated.ts';
import { durationMs } from '../../config/duration.ts';

/** When a stream's trouble is announced; an absent limit is off. */
export interface StreamLimits {
  readonly silenceMs?: number;
  readonly lagMs?: number;
  readonly stuckMs?: number;
}

/** The limits of the configuration, by tenant and stream. */
export interface AlertLimits {
  stream(tenant: string, stream: string): StreamLimits;
  /** How long before its end a token is announced; undefined is off. */
  tokenMs(tenant: string): number | undefined;
}

type LimitName = 'silence_alert_after' | 'lag_alert_after' | 'stuck_alert_after';
type Scope = Partial<Pick<StreamAlertsConfig, LimitName>>;

/** Looks limits up from the narrowest scope to the widest: tenant and stream, stream, tenant, all. */
export function alertLimitsOf({
  tenants,
  alerts,
}: Pick<Config, 'tenants' | 'alerts'>): AlertLimits {
  const ownOf = (tenant: string) => tenants.find(({ name }) => name === tenant)?.alerts;
  const entry = (list: readonly StreamAlertsConfig[] | undefined, stream: string): Scope =>
    list?.find((one) => one.stream === stream) ?? {};
  return {
    stream: (tenant, stream) => {
      const own = ownOf(tenant);
      const scopes: readonly Scope[] = [
        entry(own?.streams, stream),
        entry(alerts.streams, stream),
        own ?? {},
        alerts,
      ];
      const limit = (name: LimitName): number | undefined => {
        const text = scopes.find((scope) => scope[name] !== undefined)?.[name];
        return text === undefined ? undefined : durationMs(text);
      };
      const silenceMs = limit('silence_alert_after');
      const lagMs = limit('lag_alert_after');
      const stuckMs = limit('stuck_alert_after');
      return {
        ...(silenceMs === undefined ? {} : { silenceMs }),
        ...(lagMs === undefined ? {} : { lagMs }),
        ...(stuckMs === undefined ? {} : { stuckMs }),
      };
    },
    tokenMs: (tenant) => durationMs(ownOf(tenant)?.token_alert_before ?? alerts.token_alert_before),
  };
}
