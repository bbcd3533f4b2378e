import type { TransformPage } from '../transform/page-result.ts';

/** Tells the transform the host of the tenant whose page it is, by the tenants of that moment. */
export function withTenantHosts(
  transform: TransformPage,
  tenants: () => readonly { readonly name: string; readonly url: string }[],
): TransformPage {
  return (body, context) => {
    const tenant = tenants().find(({ name }) => name === context.tenant);
    const host = tenant === undefined ? {} : { tenantHost: new URL(tenant.url).host };
    return transform(body, { ...context, ...host });
  };
}
