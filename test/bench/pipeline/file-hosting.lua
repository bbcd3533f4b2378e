-- Application records of Netskope as File Hosting Activity of OCSF 1.5.0, for the Lua filter of Fluent Bit:
-- the same event that mappings/ocsf/netskope/file-hosting.yaml makes of them. Records of other classes
-- pass unchanged. What goes into the event in full is taken out of the record; what stays is `unmapped`.

-- Most of the work is patterns, which LuaJIT does not compile: its interpreter alone takes a quarter less time.
jit.off()

local find, lower, match, sub = string.find, string.lower, string.match, string.sub
local byte, char, format, gsub = string.byte, string.char, string.format, string.gsub
local floor = math.floor

-- The host of the tenant's API, which no record says.
local TENANT_HOST = "tenant.example.org"

local function set(words)
  local found = {}
  for _, word in ipairs(words) do found[lower(word)] = true end
  return found
end

-- What the export writes where it knows nothing ---------------------------------------------------------

local general = {
  texts = set { "", "unknown", "N/A", "NA", "None", "null", "NotAvailable", "NotChecked", "NoSSL", "-" },
  zero = true,
}
local measured = {
  texts = set { "", "unknown", "N/A", "NA", "None", "null", "NotAvailable", "-" },
  zero = false,
}
local counted = { texts = measured.texts, zero = true }
local country = {
  texts = set { "", "unknown", "N/A", "None", "null", "NotAvailable", "-" },
  zero = true,
}
local endings = {
  { "bytes$", measured },
  { "packets$", measured },
  { "count$", measured },
  { "_cnt$", measured },
  { "size$", measured },
  { "country$", country },
}
local LONGEST_ABSENT = #"NotAvailable"

-- Which values of a field count as absent, found out once for each name.
local policy_of = setmetatable({ count = counted, metric_value = measured }, {
  __index = function(known, name)
    local policy = general
    for _, ending in ipairs(endings) do
      if find(name, ending[1]) then
        policy = ending[2]
        break
      end
    end
    known[name] = policy
    return policy
  end,
})

local function trim(text)
  return match(text, "^%s*(.-)%s*$")
end

local function is_absent(name, value)
  local kind = type(value)
  if kind == "string" then
    local first, last = byte(value, 1), byte(value, -1)
    if first <= 32 or last <= 32 then
      return policy_of[name].texts[lower(trim(value))] == true
    end
    return #value <= LONGEST_ABSENT and policy_of[name].texts[lower(value)] == true
  end
  if kind == "number" then return value == 0 and policy_of[name].zero end
  return kind == "table" and next(value) == nil
end

-- Conversions -------------------------------------------------------------------------------------------

-- Fluent Bit hands every number over as a double: integers beyond 2^53 arrive rounded.
local function text_of(value)
  local kind = type(value)
  if kind == "string" then return value end
  if kind ~= "number" then return nil end
  if value == floor(value) then return format("%.0f", value) end
  return format("%.17g", value)
end

local function integer_of(value)
  if type(value) == "string" then
    local digits = match(value, "^%s*([+-]?%d+)%.?0*%s*$")
    value = digits and tonumber(digits)
  end
  if type(value) == "number" and value == floor(value) and value >= -2 ^ 53 and value <= 2 ^ 53 then
    return value
  end
  return nil
end

local function within(value, least, most)
  if value and value >= least and value <= most then return value end
  return nil
end

local LATEST_MS = 253402300799999

-- A count since 1970 as milliseconds; its unit is told by its size.
local function epoch_ms(value, earliest)
  local count = type(value) == "string" and tonumber(trim(value)) or value
  if type(count) ~= "number" or count <= 0 then return nil end
  local ms
  if count < 1e11 then ms = floor(count * 1000)
  elseif count < 1e14 then ms = floor(count)
  elseif count < 1e17 then ms = floor(count / 1e3)
  else ms = floor(count / 1e6) end
  return within(ms, earliest or 1, LATEST_MS)
end

local EARLIEST_MS = 1e11

local function octet(digits)
  return #digits <= 3 and (digits == "0" or byte(digits) ~= 48) and tonumber(digits) <= 255
end

local function is_ipv4(text)
  local a, b, c, d = match(text, "^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  return a ~= nil and octet(a) and octet(b) and octet(c) and octet(d)
end

-- How many groups of 16 bits a part of an IPv6 address has; nil when one of them is none.
local function groups_of(part, may_end_in_ipv4)
  if part == "" then return 0 end
  local count, at = 0, 1
  while true do
    local stop = find(part, ":", at, true)
    local group = sub(part, at, (stop or 0) - 1)
    if find(group, "^%x%x?%x?%x?$") then count = count + 1
    elseif stop == nil and may_end_in_ipv4 and is_ipv4(group) then count = count + 2
    else return nil end
    if stop == nil then return count end
    at = stop + 1
  end
end

local function is_ipv6(text)
  if not find(text, ":", 1, true) or find(text, "[^%x:.]") then return false end
  local head, tail = match(text, "^(.-)::(.*)$")
  if head == nil then return groups_of(text, true) == 8 end
  local before, after = groups_of(head, false), groups_of(tail, true)
  return before ~= nil and after ~= nil and before + after < 8
end

local function ip_of(value)
  if type(value) ~= "string" then return nil end
  local text = trim(value)
  if is_ipv4(text) or is_ipv6(text) then return text end
  return nil
end

local function email_of(value)
  if type(value) ~= "string" then return nil end
  local text = trim(value)
  local name, domain = match(text, "^([%w.!#$%%&'*+/=?^_`{|}~-]+)@([%w.-]+)$")
  if name == nil or #name > 64 or #text > 254 then return nil end
  if not find(domain, ".", 1, true) or find("." .. domain .. ".", "..", 1, true) then return nil end
  return text
end

local function digest_of(value, digits)
  if type(value) == "string" and #value == digits and not find(value, "%X") then return value end
  return nil
end

local function degrees_of(value, limit)
  return within(tonumber(value), -limit, limit)
end

local named = { amp = "&", lt = "<", gt = ">", quot = '"', apos = "'", nbsp = " " }

local function utf8_of(point)
  if point < 0x80 then return char(point) end
  if point < 0x800 then return char(0xc0 + floor(point / 64), 0x80 + point % 64) end
  if point < 0x10000 then
    return char(0xe0 + floor(point / 4096), 0x80 + floor(point / 64) % 64, 0x80 + point % 64)
  end
  return char(
    0xf0 + floor(point / 262144), 0x80 + floor(point / 4096) % 64,
    0x80 + floor(point / 64) % 64, 0x80 + point % 64
  )
end

local function decoded(entity)
  local digits = match(entity, "^#(%d+)$")
  local point = digits and tonumber(digits) or tonumber(match(entity, "^#[xX](%x+)$") or "", 16)
  if point == nil then return named[entity] end
  if point == 0 or point > 0x10ffff or (point >= 0xd800 and point <= 0xdfff) then return nil end
  return utf8_of(point)
end

local function decode_entities(text)
  if not find(text, "&", 1, true) then return text end
  return (gsub(text, "&(#?[%w_]+);", decoded))
end

local function basename(path)
  return match(path, "([^/\\]+)$")
end

-- Parts of an address ------------------------------------------------------------------------------------

local function is_label(label)
  return #label <= 63 and find(label, "^[%w_][%w_-]*$") ~= nil and byte(label, -1) ~= 45
end

local function is_hostname(text)
  if #text > 253 then return false end
  for label in string.gmatch(text .. ".", "([^.]*)%.") do
    if not is_label(label) then return false end
  end
  return true
end

local function host_and_port(authority, has_scheme)
  local text = match(authority, "([^@]*)$")
  local host, port = match(text, "^%[([%x:.]+)%]:?(%d*)$")
  if host == nil then host, port = match(text, "^([^:%[%]]+):?(%d*)$") end
  if host == nil then return nil end
  local is_host = is_ipv4(host) or is_ipv6(host)
    or (is_hostname(host) and (has_scheme or find(host, ".", 1, true) ~= nil))
  if not is_host then return nil end
  return host, within(tonumber(port), 1, 65535)
end

local function url_of(value, protocol)
  if type(value) ~= "string" then return nil end
  local text = trim(value)
  if #text > 8192 or find(text, "[%z\1-\32\127]") then return nil end
  local scheme, rest = match(text, "^(%a[%w+.-]*)://(.*)$")
  local authority, path, tail = match(rest or text, "^([^/?#]*)([^?#]*)(.*)$")
  local host, port = host_and_port(authority, scheme ~= nil)
  if host == nil and scheme == nil then path = authority .. path end
  local query = match(tail, "^%?([^#]+)")
  if scheme == nil and protocol ~= nil then
    local spoken = lower(protocol)
    scheme = find(spoken, "^https") and "https" or find(spoken, "^http") and "http" or nil
  end
  return {
    url_string = text,
    scheme = scheme and lower(scheme),
    hostname = host,
    port = port,
    path = path ~= "" and path or nil,
    query_string = query,
  }
end

-- Tables ------------------------------------------------------------------------------------------------

local activities = {
  ["upload"] = 1, ["browser file upload"] = 1, ["attach"] = 1, ["download"] = 2, ["download all"] = 2,
  ["download installer"] = 2, ["edit"] = 3, ["quick edit"] = 3, ["insert"] = 3, ["delete"] = 4,
  ["delete all"] = 4, ["copy"] = 6, ["bluetooth file transfer"] = 6, ["move"] = 7, ["preview"] = 9,
  ["share"] = 12, ["formshare"] = 12, ["publish"] = 12, ["view"] = 14, ["file share access"] = 14,
  ["create"] = 99, ["post"] = 99, ["archive"] = 99, ["detach"] = 99, ["print"] = 99,
}
local activity_names = {
  [1] = "Upload", [2] = "Download", [3] = "Update", [4] = "Delete", [6] = "Copy", [7] = "Move",
  [9] = "Preview", [12] = "Share", [14] = "Open", [99] = "Other",
}
local changes_name = { [3] = true, [5] = true, [6] = true, [7] = true }
local severities = {
  informational = 1, info = 1, low = 2, medium = 3, med = 3, moderate = 3, high = 4, critical = 5,
}
local severity_names = { "Informational", "Low", "Medium", "High", "Critical" }
local actions = {
  ["allow"] = { 1, 1 }, ["allowed"] = { 1, 1 }, ["proceed"] = { 1, 1 }, ["continue"] = { 1, 1 },
  ["bypass"] = { 1, 16 }, ["block"] = { 2, 2 }, ["blocked"] = { 2, 2 }, ["quarantine"] = { 2, 3 },
  ["isolate"] = { 2, 4 }, ["delete"] = { 2, 5 }, ["restrictaccess"] = { 2, 24 },
  ["expirelink"] = { 2, 24 }, ["revoke"] = { 2, 24 }, ["alert"] = { 3, 19 }, ["useralert"] = { 3, 19 },
  ["detection"] = { 3, 15 }, ["anomaly_detection"] = { 3, 15 }, ["closed"] = { 3, 17 },
  ["idle timeout"] = { 3, 17 }, ["readonly"] = { 4, 99 }, ["restricttoview"] = { 4, 99 },
  ["disabledownload"] = { 4, 99 }, ["encrypt"] = { 4, 99 },
}
local other_action = { 99, 99 }
local action_names = { "Allowed", "Denied", "Observed", "Modified" }
local disposition_names = {
  [1] = "Allowed", [2] = "Blocked", [3] = "Quarantined", [4] = "Isolated", [5] = "Deleted",
  [15] = "Detected", [16] = "No Action", [17] = "Logged", [19] = "Alert", [24] = "Access Revoked",
}
local status_of_action = { 1, 2, 1, 1 }
local status_names = { "Success", "Failure" }
local device_types = { iphone = 5, android = 5, ipad = 4, server = 1 }
local device_names = { [0] = "Unknown", [1] = "Server", [4] = "Tablet", [5] = "Mobile" }
local os_types = {
  ["ubuntu"] = 200, ["debian"] = 200, ["fedora"] = 200, ["centos"] = 200, ["mac os"] = 300, ["macos"] = 300,
  ["mac"] = 300, ["os x"] = 300, ["mac os x"] = 300, ["mavericks"] = 300, ["yosemite"] = 300,
  ["el capitan"] = 300, ["sierra"] = 300, ["high sierra"] = 300, ["mojave"] = 300, ["catalina"] = 300,
  ["big sur"] = 300, ["monterey"] = 300, ["ventura"] = 300, ["sonoma"] = 300, ["sequoia"] = 300,
  ["tahoe"] = 300,
}
local os_names = {
  [100] = "Windows", [200] = "Linux", [201] = "Android", [300] = "macOS", [301] = "iOS", [302] = "iPadOS",
}
local object_types = { file = 1, document = 1, folder = 2 }
local object_names = { [0] = "Unknown", [1] = "Regular File", [2] = "Folder" }
local managed = { managed = true, unmanaged = false }
local observable_names = {
  [1] = "Hostname", [2] = "IP Address", [4] = "User Name", [5] = "Email Address", [6] = "URL String",
  [7] = "File Name", [8] = "Hash", [45] = "File Path",
}

-- Tables are asked without case and outer blanks.
local function look_up(words, value)
  local text = text_of(value)
  if text == nil then return nil end
  local key = lower(text)
  local found = words[key]
  if found == nil then found = words[trim(key)] end
  return found
end

local function os_type_of(name)
  local known = look_up(os_types, name)
  if known then return known end
  local text = lower(trim(name))
  if find(text, "^windows") then return 100 end
  if find(text, "^ipados") then return 302 end
  if find(text, "^ios%f[^%w_]") then return 301 end
  if find(text, "^android") then return 201 end
  if find(text, "^mac ?os") or find(text, "^os x") then return 300 end
  if find(text, "linux", 1, true) then return 200 end
  return 99
end

-- Parts of the event -------------------------------------------------------------------------------------

-- The text of a field that goes into the event in full.
local function take(record, name)
  local text = text_of(record[name])
  if text ~= nil then record[name] = nil end
  return text
end

-- As `take`, with the entities decoded; a text that this changes stays in the record as well.
local function take_decoded(record, name)
  local before = record[name]
  local text = text_of(before)
  if text == nil then return nil end
  text = decode_entities(text)
  if text == before then record[name] = nil end
  return text
end

local function take_time(record, name)
  local ms = epoch_ms(record[name], EARLIEST_MS)
  if ms then record[name] = nil end
  return ms
end

-- The place of one end. `latitude` and `longitude` are as they came: a single zero is a place, two are none.
local function place_of(record, names, latitude, longitude)
  local lat, long
  if record[names.latitude] or record[names.longitude] then
    lat, long = degrees_of(latitude, 90), degrees_of(longitude, 180)
  end
  if not (record[names.country] or record[names.region] or record[names.city] or record[names.zip]) then
    return nil
  end
  if lat then record[names.latitude] = nil end
  if long then record[names.longitude] = nil end
  return {
    country = take(record, names.country),
    region = take(record, names.region),
    city = take(record, names.city),
    postal_code = take(record, names.zip),
    lat = lat,
    long = long,
  }
end

local source = {
  latitude = "src_latitude", longitude = "src_longitude", country = "src_country", region = "src_region",
  city = "src_location", zip = "src_zipcode",
}
local destination = {
  latitude = "dst_latitude", longitude = "dst_longitude", country = "dst_country", region = "dst_region",
  city = "dst_location", zip = "dst_zipcode",
}

local function port_of(record, name)
  local port = within(integer_of(record[name]), 1, 65535)
  if port then record[name] = nil end
  return port
end

local function user_of(record)
  local user, normalized, key = record.user, record.ur_normalized, record.userkey
  local name = text_of(user) or text_of(normalized) or text_of(key)
  local email = email_of(user) or email_of(normalized) or email_of(key) or email_of(record.userPrincipalName)
  local org
  local unit = text_of(record.organization_unit)
  local org_name = text_of(record.org) or (unit and email and match(email, "@(.+)$"))
  if org_name then
    record.org = nil
    org = { name = org_name, ou_name = take_decoded(record, "organization_unit") }
  end
  local account = take(record, "sAMAccountName")
  -- Each value that is the name or the address is in the event; the others stay.
  if user ~= nil and (text_of(user) == name or user == email) then record.user = nil end
  if normalized ~= nil and user == nil and text_of(normalized) == name then record.ur_normalized = nil end
  if normalized ~= nil and email_of(user) == nil and normalized == email then record.ur_normalized = nil end
  return {
    name = name or "unknown",
    type_id = name and 1 or 0,
    type = name and "User" or "Unknown",
    email_addr = email,
    uid = take(record, "userkey"),
    uid_alt = take(record, "userPrincipalName"),
    account = account and { name = account, type_id = 2, type = "Windows Account" },
    org = org,
  }, name
end

local function device_of(record, ip, hostname, kind)
  if not (ip or hostname or record.nsdeviceuid) then return nil end
  local os
  local os_field = text_of(record.os) and "os" or "os_family"
  local os_name = take(record, os_field)
  if os_name then
    local os_type = os_type_of(os_name)
    os = {
      name = os_name,
      version = take(record, "os_version"),
      type_id = os_type,
      type = os_names[os_type] or os_name,
    }
  end
  local serial = text_of(record.serial)
  serial = serial and trim(serial)
  if serial and serial == record.serial then record.serial = nil end
  return {
    type_id = kind or 0,
    type = device_names[kind or 0] or text_of(record.device),
    hostname = hostname,
    ip = ip,
    uid = text_of(record.nsdeviceuid),
    uid_alt = take(record, "managementID"),
    hw_info = serial and { serial_number = serial },
    is_managed = look_up(managed, record.device_classification),
    os = os,
  }
end

-- The categories of both fields, each once. The fields are used when all of them arrived as they came.
local function categories_of(record)
  local found, seen, is_whole = {}, {}, true
  local function add(value)
    local text = text_of(value)
    local clean = text and decode_entities(text)
    if clean == nil or clean == "" or is_absent("category", value) then
      is_whole = false
      return
    end
    if clean ~= value then is_whole = false end
    if not seen[clean] then
      seen[clean] = true
      found[#found + 1] = clean
    end
  end
  local category, others = record.category, record.other_categories
  if category ~= nil then add(category) end
  if type(others) == "table" then
    for _, other in ipairs(others) do add(other) end
  elseif others ~= nil then
    add(others)
  end
  if #found == 0 then return nil end
  if is_whole then
    record.category = nil
    record.other_categories = nil
  end
  return found
end

-- The first of the fields that holds a digest of so many digits.
local function take_digest(record, digits, names)
  for _, name in ipairs(names) do
    local digest = digest_of(record[name], digits)
    if digest then
      record[name] = nil
      return digest
    end
  end
  return nil
end

local MD5, SHA1, SHA256 = { "md5", "file_md5", "local_md5" }, { "sha1", "local_sha1" }, { "sha256", "local_sha256" }

local function hashes_of(record)
  local md5 = take_digest(record, 32, MD5)
  local sha1 = take_digest(record, 40, SHA1)
  local sha256 = take_digest(record, 64, SHA256)
  if not (md5 or sha1 or sha256) then return nil end
  local hashes = {}
  if md5 then hashes[1] = { algorithm_id = 1, algorithm = "MD5", value = md5 } end
  if sha1 then hashes[#hashes + 1] = { algorithm_id = 2, algorithm = "SHA-1", value = sha1 } end
  if sha256 then hashes[#hashes + 1] = { algorithm_id = 3, algorithm = "SHA-256", value = sha256 } end
  return hashes
end

-- Takes the fields that name the object, and returns its title.
local function take_label(record)
  local path = text_of(record.file_path)
  return take(record, "object") or take(record, "file_name") or take(record, "dlp_file")
    or (path and basename(path)) or take(record, "title")
end

local function media_type_of(record)
  local found = match(text_of(record.mime_type) or "", "^%a+/[^%s;]+")
  if found then
    if found == record.mime_type then record.mime_type = nil end
    return found
  end
  found = match(text_of(record.data_type) or "", "^%a+/[^%s;]+")
  if found then
    if found == record.data_type then record.data_type = nil end
    return found
  end
  local file_type = text_of(record.file_type)
  if file_type and find(file_type, "^%a+/[%w.+-]+$") then return take(record, "file_type") end
  return nil
end

local function note_of(record)
  local note = text_of(record.file_type)
  if note == nil or note == "File Type Not Detected" or find(note, "^%a+/[%w.+-]+$") then return nil end
  return take(record, "file_type")
end

local function owner_of(record)
  local field = text_of(record.owner) and "owner" or "file_owner"
  local name = take(record, field)
  return name and { name = name, email_addr = email_of(name) }
end

local function file_of(record)
  local object_kind = text_of(record.object_type)
  local known = look_up(object_types, record.object_type)
  local type_id = known or (object_kind and 99) or 0
  local hashes = hashes_of(record)
  local title = take_label(record)
  local ext = match(title or "", "%.(%w+)$")
  local size = within(integer_of(record.file_size), 1, 9007199254740991)
  if size then record.file_size = nil end
  local url = url_of(record.url, text_of(record.protocol))
  if url then
    record.url = nil
    url.categories = categories_of(record)
  else
    local categories = categories_of(record)
    url = categories and { categories = categories }
  end
  local type_name = object_names[type_id]
  if type_id == 99 then type_name = take(record, "object_type") end
  local encrypted = record.file_cls_encrypted
  if encrypted == true or (type(encrypted) == "string" and lower(trim(encrypted)) == "yes") then
    encrypted = true
    record.file_cls_encrypted = nil
  else
    encrypted = nil
  end
  return {
    name = title or "unknown",
    type_id = type_id,
    type = type_name,
    ext = ext and #ext <= 10 and ext or nil,
    size = size,
    path = take(record, "file_path"),
    uid = take(record, "object_id"),
    mime_type = media_type_of(record),
    desc = note_of(record),
    hashes = hashes,
    owner = owner_of(record),
    modified_time = take_time(record, "modified") or take_time(record, "modified_date"),
    is_encrypted = encrypted,
    url = url,
  }
end

local function policy_of(record)
  local name = take_decoded(record, "policy")
  local id = text_of(record.policy_id)
  local uid, version
  if id then
    uid, version = match(id, "^(%S+) (%d%d%d%d%-%d%d%-%d%d.*)$")
    if uid == nil then uid = take(record, "policy_id") end
  end
  if not (name or uid) then return nil end
  return { name = name, uid = uid, version = version, is_applied = true }
end

-- What people search by, each value once for its type.
local function observables_of(event, is_named)
  local list = {}
  local function add(name, type_id, value)
    if value == nil then return end
    for i = 1, #list do
      local item = list[i]
      if item.value == value and item.type_id == type_id then return end
    end
    list[#list + 1] = { name = name, type_id = type_id, value = value, type = observable_names[type_id] }
  end
  local user, from, to, device, file = event.actor.user, event.src_endpoint, event.dst_endpoint, event.device, event.file
  if is_named then add("actor.user.name", 4, user.name) end
  add("actor.user.email_addr", 5, user.email_addr)
  add("src_endpoint.ip", 2, from.ip)
  add("src_endpoint.hostname", 1, from.hostname)
  if to then
    add("dst_endpoint.ip", 2, to.ip)
    add("dst_endpoint.hostname", 1, to.hostname)
  end
  if device then
    add("device.hostname", 1, device.hostname)
    add("device.ip", 2, device.ip)
  end
  if file.name ~= "unknown" then add("file.name", 7, file.name) end
  add("file.path", 45, file.path)
  if file.hashes then
    for i = 1, #file.hashes do add("file.hashes[" .. (i - 1) .. "].value", 8, file.hashes[i].value) end
  end
  if file.owner then
    add("file.owner.name", 4, file.owner.name)
    add("file.owner.email_addr", 5, file.owner.email_addr)
  end
  if file.url then
    add("file.url.url_string", 6, file.url.url_string)
    add("file.url.hostname", 1, file.url.hostname)
  end
  if event.file_result then
    add("file_result.name", 7, event.file_result.name)
    add("file_result.path", 45, event.file_result.path)
  end
  return list
end

-- The event, which takes what it uses out of the record.
local function event_of(record, activity_id)
  local src_latitude, src_longitude = record.src_latitude, record.src_longitude
  local dst_latitude, dst_longitude = record.dst_latitude, record.dst_longitude
  for name, value in pairs(record) do
    if value == "" or is_absent(name, value) then record[name] = nil end
  end

  local activity = take(record, "activity")
  local user, actor_name = user_of(record)
  local session = take(record, "app_session_id")

  local srcip, userip, dst_ip = ip_of(record.srcip), ip_of(record.userip), ip_of(record.dstip)
  local src_ip, device_ip, known_ip = srcip or userip, userip or srcip, dst_ip or srcip or userip
  local device_text = text_of(record.device)
  local device_kind = look_up(device_types, record.device) or (device_text and 99) or nil
  local hostname = text_of(record.hostname)
  local device = device_of(record, device_ip, hostname, device_kind)
  local src_endpoint = {
    ip = src_ip,
    port = port_of(record, "srcport"),
    hostname = hostname,
    uid = text_of(record.nsdeviceuid),
    name = not (src_ip or hostname) and "unknown" or nil,
    type_id = device_kind,
    type = device_kind and (device_names[device_kind] or device_text),
    location = place_of(record, source, src_latitude, src_longitude),
  }
  if srcip then record.srcip = nil end
  if userip then record.userip = nil end
  if device_kind == 99 then record.device = nil end
  record.hostname = nil
  record.nsdeviceuid = nil

  local service_field = text_of(record.app) and "app" or "site"
  local service = take_decoded(record, service_field)
  local dst_hostname = take(record, "domain") or take(record, "dsthost")
  local instance = take(record, "instance_id")
  local dst_endpoint
  if dst_ip or dst_hostname or service or instance then
    if dst_ip then record.dstip = nil end
    dst_endpoint = {
      ip = dst_ip,
      port = port_of(record, "dstport"),
      hostname = dst_hostname,
      svc_name = service,
      uid = instance,
      location = place_of(record, destination, dst_latitude, dst_longitude),
    }
  end

  local connection = take(record, "connection_id")
  local connection_info
  if connection then
    local version = known_ip and (find(known_ip, ":", 1, true) and 6 or 4) or nil
    connection_info = {
      uid = connection,
      direction_id = 2,
      direction = "Outbound",
      protocol_ver_id = version,
      protocol_ver = version and "Internet Protocol version " .. version .. " (IPv" .. version .. ")",
    }
  end

  local action_text = text_of(record.action)
  local action_id, disposition_id
  if action_text then
    local key = gsub(lower(trim(action_text)), " %(cached%)$", "")
    local ids = actions[key] or other_action
    action_id, disposition_id = ids[1], ids[2]
    if disposition_id == 99 then record.action = nil end
  end
  local status_id = status_of_action[action_id]

  local file = file_of(record)
  local to_object = changes_name[activity_id] and text_of(record.to_object)
  local file_result
  if to_object then
    local name, is_path = basename(to_object), find(to_object, "/", 1, true) ~= nil
    if name then
      file_result = {
        name = name,
        path = is_path and to_object or nil,
        type_id = file.type_id,
        type = file.type,
      }
      if is_path or name == to_object then record.to_object = nil end
    end
  end

  local severity_id = look_up(severities, record.severity) or look_up(severities, record.severity_level) or 1
  local activity_caption = activity_names[activity_id]
  record.alert = nil

  local event = {
    category_uid = 6,
    category_name = "Application Activity",
    class_uid = 6006,
    class_name = "File Hosting Activity",
    activity_id = activity_id,
    activity_name = activity_id == 99 and activity or activity_caption,
    type_uid = 600600 + activity_id,
    type_name = "File Hosting Activity: " .. activity_caption,
    time = epoch_ms(record.timestamp),
    start_time = take_time(record, "suppression_start_time"),
    end_time = take_time(record, "suppression_end_time"),
    count = integer_of(record.count),
    severity_id = severity_id,
    severity = severity_names[severity_id],
    status_id = status_id,
    status = status_names[status_id],
    message = service and activity .. " " .. service or activity,
    is_alert = false,
    action_id = action_id,
    action = action_id and (action_names[action_id] or action_text),
    disposition_id = disposition_id,
    disposition = disposition_id and (disposition_names[disposition_id] or action_text),
    policy = policy_of(record),
    metadata = {
      version = "1.5.0",
      profiles = device and { "host", "security_control" } or { "security_control" },
      uid = take(record, "_id"),
      event_code = activity,
      correlation_uid = take(record, "transaction_id"),
      original_time = take(record, "timestamp"),
      logged_time = take_time(record, "_insertion_epoch_timestamp"),
      log_name = take(record, "record_type") or "application",
      log_provider = "Netskope REST API v2",
      tenant_uid = TENANT_HOST,
      product = { name = "Netskope", vendor_name = "Netskope", feature = { name = "application" } },
    },
    actor = {
      user = user,
      session = session and { uid = session, is_remote = true },
      app_name = take(record, "browser"),
    },
    src_endpoint = src_endpoint,
    dst_endpoint = dst_endpoint,
    device = device,
    connection_info = connection_info,
    file = file,
    file_result = file_result,
  }
  if event.count then record.count = nil end
  event.observables = observables_of(event, actor_name ~= nil)
  if next(record) ~= nil then event.unmapped = record end
  return event
end

local application, no = { application = true }, { no = true }

-- The function that the filter calls: `call map`.
function map(_, timestamp, record)
  local activity_id = look_up(activities, record.activity)
  local kind = record.record_type
  local is_application = kind == nil or kind == "" or look_up(application, kind)
  if not (activity_id and is_application and look_up(no, record.alert)) then
    return 0, timestamp, record
  end
  return 1, timestamp, event_of(record, activity_id)
end
