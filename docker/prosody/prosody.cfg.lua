-- A small chat server for trying mucwarden: guests without accounts, rooms that anybody may open.

data_path = "/var/lib/prosody"
pidfile = "/tmp/prosody.pid"
-- mod_muc_warden; compose.yaml mounts it here.
plugin_paths = { "/usr/local/lib/prosody-modules" }
log = { info = "*console" }

-- Without these two Prosody is half as fast, and small stanzas wait for each other.
gc = { mode = "generational" }
network_settings = { nagle = false }

modules_enabled = { "disco", "ping", "saslauth", "websocket" }
modules_disabled = { "s2s" }

-- Encryption is the reverse proxy's business here: publish no port beyond this machine without one.
c2s_require_encryption = false
allow_unencrypted_plain_auth = false
consider_websocket_secure = true
http_interfaces = { "*" }
https_ports = {}
s2s_ports = {}

-- The default is loopback only: the bot in its own container could not connect.
component_interfaces = { "*" }

VirtualHost "anon.localhost"
	authentication = "anonymous"

Component "rooms.localhost" "muc"
	-- The bot judges before anyone reads, and moderates every room of this host. It takes the place of muc_moderation.
	modules_enabled = { "muc_mam", "muc_warden" }
	muc_warden_components = { "mucwarden.localhost" }
	-- Retractions need an archive; in SQL they cost milliseconds, in the default format the whole file.
	muc_log_by_default = true
	storage = { muc_log = "sql" }
	sql = { driver = "SQLite3", database = "archive.sqlite" }
	muc_room_cache_size = 1000
	max_archive_query_results = 250

local function secret_of(name)
	local file = assert(io.open("/run/secrets/" .. name))
	local line = file:read("*l")
	file:close()
	return line
end

Component "mucwarden.localhost"
	component_secret = secret_of("component_secret")
	-- After a crash the new connection takes the place of the old one at once.
	component_conflict_resolve = "kick_old"

-- The people of the demo, who need no accounts.
Component "people.localhost"
	component_secret = secret_of("people_secret")
	component_conflict_resolve = "kick_old"
