-- As much of Prosody's module as reads options and writes to the log: `local options_of = require "spec.support.options"`.
-- What is logged comes into `logged`, a list of { level, text }.

local set = require "util.set"

return function(host, options)
	local module = { host = host, logged = {} }

	local function get(_, name, default)
		local value = options[name]
		if value == nil then return default end
		return value
	end
	module.get_option, module.get_option_string, module.get_option_boolean = get, get, get
	module.get_option_number = function(...) return tonumber((get(...))) end
	function module.get_option_set(_, name, default) return set.new(get(nil, name, default)) end
	function module.log(_, level, format, ...)
		module.logged[#module.logged + 1] = { level = level, text = format:format(...) }
	end

	return module
end
