-- Stands for livechat's module of a like name: there is one user, and the credentials are those that moderation.json
-- holds at the moment of the login.

local json = require "util.json"
local new_sasl = require "util.sasl".new

local file = assert(module:get_option_string("test_livechat_bot_file"), "test_livechat_bot_file is missing")

local function connection()
	local handle = io.open(file)
	if not handle then return {} end
	local moderation = json.decode(handle:read("*a"))
	handle:close()
	return type(moderation) == "table" and moderation.connection or {}
end

local provider = {}

function provider.user_exists(username)
	return username == connection().username
end

function provider.test_password(username, password)
	local wanted = connection()
	return username == wanted.username and password == wanted.password
end

function provider.get_sasl_handler()
	return new_sasl(module.host, {
		plain_test = function(_, username, password)
			return provider.test_password(username, password), true
		end;
	})
end

module:provides("auth", provider)
