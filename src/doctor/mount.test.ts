import { expect, test } from "vitest";
import { mountOf } from "./mount.ts";

const MOUNTS = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
36 22 0:31 / /srv rw - nfs4 server:/srv rw,vers=4.2
37 36 0:32 / /srv/local rw - tmpfs tmpfs rw
38 22 0:33 / /mnt/two\\040words rw shared:7 master:1 - cifs //nas/share rw
39 22 0:34 / /over rw - ext4 /dev/sdb1 rw
40 39 0:35 / /over rw - fuse.sshfs host: rw
`;

test.each([
  ["/var/lib", "ext4"],
  ["/srv", "nfs4"],
  ["/srv/data/bot", "nfs4"],
  ["/srv/local/bot", "tmpfs"],
  // No part of a name counts.
  ["/srvices", "ext4"],
  ["/mnt/two words/bot", "cifs"],
  ["/over/bot", "fuse.sshfs"],
])("%s lies on %s", (folder, kind) => {
  expect(mountOf(MOUNTS, folder)).toBe(kind);
});

test.each(["", "\n", "nonsense", "1 2 3 4 / - "])("%j tells nothing", (text) => {
  expect(mountOf(text, "/srv")).toBeUndefined();
});
