import type { Conversion } from './conversion.ts';
import { hash, md5, sha1, sha256, uuid } from './digests.ts';
import { json } from './json.ts';
import * as network from './network.ts';
import * as scalars from './scalars.ts';
import { epochMsAuto, timeMs } from './time.ts';

/** Every form that `as` knows, in the order of the docs. */
export function conversions(): readonly Conversion[] {
  const { text, integer, float, boolean, list, latitude, longitude } = scalars;
  const { ip, ipv4, ipv6, email, hostname, mac, port } = network;
  const { urlString, urlScheme, urlHost, urlPort, urlPath, urlQuery } = network;
  return [
    ...[text, integer, float, boolean, list, json],
    ...[ip, ipv4, ipv6, hostname, port, mac, email],
    ...[urlString, urlScheme, urlHost, urlPort, urlPath, urlQuery],
    ...[md5, sha1, sha256, hash, uuid],
    ...[epochMsAuto, timeMs, latitude, longitude],
  ];
}
