-- This module tells an author what is wrong with a document and stops the rendering.
-- Each error is one line on stderr, "hrc: error: what|mend: what to do", which the Python side
-- turns into a Problem; who renders by hand reads "hrc: error: what What to do". All errors of a document
-- are told at once.

local report = { errors = 0 }

local function one_line(text)
  return (text:gsub('%s+', ' '))
end

-- Quarto runs by hand, but where the Python side starts it.
local by_hand = quarto ~= nil and os.getenv 'HRC_BY_HAND' ~= 'false'

local function write(severity, what, mend)
  io.stderr:write('hrc: ', severity, ': ', one_line(what), by_hand and ' ' or '|mend: ', one_line(mend), '\n')
end

function report.error(what, mend)
  report.errors = report.errors + 1
  write('error', what, mend)
end

function report.warning(what, mend) write('warning', what, mend) end

-- Ends the program where errors were told: nothing half right is written.
function report.stop_on_errors()
  if report.errors > 0 then
    io.stderr:flush()
    os.exit(83)
  end
end

-- The edit distance between two words (Levenshtein 1966), for "Did you mean …?".
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = a:sub(i, i) == b:sub(j, j) and 0 or 1
      local best = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal, row[j] = row[j], best
    end
  end
  return row[#b]
end

-- Returns "Did you mean 'x'? " or an empty text.
function report.did_you_mean(word, allowed)
  local best, close = nil, math.max(2, #word // 3) + 1
  for candidate in pairs(allowed) do
    local apart = distance(word, candidate)
    if apart >= #word then apart = math.huge end
    if apart < close or (apart == close and best and candidate < best) then
      best, close = candidate, apart
    end
  end
  return best and ("Did you mean '" .. best .. "'? ") or ''
end

-- Returns the first words of some blocks or inlines, to name a place in the text.
function report.beginning(content)
  local text = pandoc.utils.stringify(content)
  if utf8.len(text) and utf8.len(text) > 60 then
    text = text:sub(1, utf8.offset(text, 60) - 1) .. '…'
  end
  return text
end

return report
