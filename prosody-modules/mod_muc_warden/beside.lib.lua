-- Modules of others that do what a part of ours does: ours leaves it to them, since two of them would do it twice.

local doing = {
	muc_moderation = "retract",
	muc_slow_mode = "slow mode",
	muc_moderation_delay = "delay",
	muc_anonymize_moderation_actions = "anonymize",
	muc_peertubelivechat_roles = "mute anonymous",
	muc_peertubelivechat_terms = "terms",
}

local beside = {}

--- `env.loaded(name)`: whether a module is loaded on this host; `env.configured`: those that are to be (a set),
-- since Prosody loads them in no certain order.
function beside.new(env)
	local self = {}

	--- Whether a module is, or will be, enabled here.
	function self.is_there(name)
		return env.loaded(name) or env.configured:contains(name)
	end

	--- The module that does `what` already, or nil.
	function self.does(what)
		for name, does in pairs(doing) do
			if does == what and self.is_there(name) then return name end
		end
		return nil
	end

	--- All of them, sorted.
	function self.names()
		local names = {}
		for name in pairs(doing) do
			if self.is_there(name) then names[#names + 1] = name end
		end
		table.sort(names)
		return names
	end

	return self
end

return beside
