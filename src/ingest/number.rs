//! Numbers of sheets: how they are written, and what their format makes of them.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::document::Typed;

/// What a number format shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Look {
    /// A number.
    Plain,
    /// A hundredfold with `%`.
    Percent,
    /// A day, a time of day, or both.
    Moment,
    /// Hours and minutes that may be more than a day (`[h]:mm`).
    Elapsed,
    /// Nothing: `;;;`.
    Nothing,
}

/// Tells what a format code shows; sections after the first do not matter.
pub(super) fn look(code: &str) -> Look {
    if !code.is_empty() && code.trim_matches(';').is_empty() {
        return Look::Nothing;
    }
    let letters = bare(code);
    let elapsed = code.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let mut elapsed = elapsed.filter(|inner| !inner.is_empty());
    match () {
        () if elapsed.any(|inner| inner.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))) => {
            Look::Elapsed
        }
        () if letters.contains("general") => Look::Plain,
        () if letters.contains('%') => Look::Percent,
        () if letters.contains(['y', 'd', 'h']) || (letters.contains(['m', 's']) && !letters.contains(['0', '#'])) => {
            Look::Moment
        }
        // `yyyy"年"m"月"` without quotes, and the built-in codes of Chinese editions.
        () if letters.contains(['年', '月', '日']) => Look::Moment,
        () => Look::Plain,
    }
}

/// Returns the built-in format code of an id (ECMA-376 part 1, 18.8.30, with the Chinese ids 27 to 58).
pub(super) fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        // Ids 5 to 8, 42 and 44 have the currency of the machine that shows them: the file says none.
        5 | 6 => "#,##0",
        7 | 8 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 | 30 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        34 | 55 => "上午/下午h\"时\"mm\"分\"",
        35 | 56 => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        41..=44 => "_ * #,##0.00_ ",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

/// Returns the shortest decimal text of a written number: no exponent, no trailing zeros, and of the digits a
/// workbook computes with at most the 15 that its program shows (0.1+0.2 is 0.3).
pub(super) fn shortest(written: &str) -> Option<String> {
    let written = written.trim();
    let plain = written.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if plain && written.len() <= 16 && written.parse::<f64>().is_ok() {
        return Some(trim(written));
    }
    let value: f64 = written.parse().ok().filter(|value: &f64| value.is_finite())?;
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let integer = digits <= 28 && written.bytes().skip_while(|b| *b == b'-').all(|b| b.is_ascii_digit());
    if integer {
        // A whole number of more digits than a float holds was typed as such: an identity number.
        return Some(trim(written));
    }
    Some(of_float(value))
}

/// Returns the decimal text of a float with at most 15 significant digits.
pub(super) fn of_float(value: f64) -> String {
    let short = format!("{value}");
    let significant = short.bytes().filter(u8::is_ascii_digit).count();
    if significant <= 15 || value.abs() >= 1e15 {
        return trim(&short);
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    trim(&format!("{rounded}"))
}

fn trim(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let digits = digits.trim_start_matches('0');
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    let zero = if digits.is_empty() || digits.starts_with('.') { "0" } else { "" };
    let sign = if digits.is_empty() { "" } else { sign };
    format!("{sign}{zero}{digits}")
}

/// Returns a decimal text times a hundred, with `%`.
pub(super) fn percent(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let mut part = part.to_owned();
    while part.len() < 2 {
        part.push('0');
    }
    let moved = format!("{whole}{}.{}", &part[..2], &part[2..]);
    format!("{}%", trim(&moved))
}

/// Shows a number as its format makes a person see it: days as `YYYY-MM-DD`, percents with `%`, all else as decimal.
pub(super) fn show(number: &str, format: Option<&str>, epoch_1904: bool) -> (String, Option<Typed>) {
    let plain = || (number.to_owned(), Some(Typed::Number(number.to_owned())));
    let Some(code) = format else { return plain() };
    match look(code) {
        Look::Plain => dressed(number, code).unwrap_or_else(plain),
        Look::Nothing | Look::Elapsed => plain(),
        Look::Percent => (percent(number), Some(Typed::Number(number.to_owned()))),
        Look::Moment => {
            let Some(serial) = number.parse::<f64>().ok() else { return plain() };
            moment(serial, code, epoch_1904).unwrap_or_else(plain)
        }
    }
}

/// Shows what a plain format adds to the digits that changes what they mean: a unit written in the code
/// (`0.00"万元"`), leading zeros of a number (`0000`), thousands that are left away (`0.0,`). The last one shows another
/// number than the cell holds: it is not typed. `None` where the code adds nothing, or something not understood.
fn dressed(number: &str, code: &str) -> Option<(String, Option<Typed>)> {
    let section = code.split(';').next()?;
    let typed = Some(Typed::Number(number.to_owned()));
    if section.contains(['!', '\\', '/', 'E', '@']) {
        return None;
    }
    let first = section.find(['0', '#', '?'])?;
    let last = section.rfind(['0', '#', '?', ','])? + 1;
    let digits = section.get(first..last)?;
    if digits.contains('"') {
        return None;
    }
    let whole = number.strip_prefix('-').unwrap_or(number);
    if digits.len() > 1 && digits.bytes().all(|b| b == b'0') && !whole.contains('.') {
        let sign = if whole.len() < number.len() { "-" } else { "" };
        return Some((format!("{sign}{whole:0>width$}", width = digits.len()), typed));
    }
    let thousands = digits.len() - digits.trim_end_matches(',').len();
    let scaled = (0..thousands).fold(number.to_owned(), |number, _| thousandth(&number));
    let literal = |text: &str| -> String {
        // Every second piece between quotes is shown; of those, ideographs are units.
        let quoted = text.split('"').skip(1).step_by(2).collect::<String>();
        let bare: String = text.split('"').step_by(2).flat_map(str::chars).filter(|c| is_ideograph(*c)).collect();
        let shown = if quoted.chars().any(is_ideograph) { quoted } else { String::new() };
        if shown.is_empty() { bare } else { shown }
    };
    let (before, after) = (literal(section.get(..first)?), literal(section.get(last..)?));
    if thousands == 0 && before.is_empty() && after.is_empty() {
        return None;
    }
    Some((format!("{}{scaled}{}", before.trim_start(), after.trim()), if thousands == 0 { typed } else { None }))
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Returns a decimal text over a thousand.
fn thousandth(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let padded = format!("{whole:0>4}");
    let (high, low) = padded.split_at(padded.len() - 3);
    trim(&format!("{sign}{high}.{low}{part}"))
}

/// Turns a serial number into a day (ECMA-376 part 1, 18.17.4.1), with the time where there is one.
fn moment(serial: f64, code: &str, epoch_1904: bool) -> Option<(String, Option<Typed>)> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = ((serial.fract()) * 86_400.0).round() as i64;
    let (days, seconds) = (serial.trunc() as i64 + seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if days == 0 && !epoch_1904 {
        return Some((clock, Some(Typed::Number(of_float(serial)))));
    }
    let day = day(days, epoch_1904)?;
    if seconds == 0 {
        return Some(of_day(day, code));
    }
    Some((format!("{day} {clock}"), Some(Typed::Date(day))))
}

/// Shows a day as its format makes a person see it. A format without a day shows a month or a year: then the day that
/// the file holds (mostly the first) is a filler, and is not typed.
pub(super) fn of_day(day: Date, code: &str) -> (String, Option<Typed>) {
    let letters = bare(code);
    let (year, month) = (letters.contains('y'), letters.contains('m'));
    match letters.contains('d') || !year {
        true => (day.to_string(), Some(Typed::Date(day))),
        false if month => (format!("{}年{}月", day.year(), day.month()), None),
        false => (format!("{}年", day.year()), None),
    }
}

/// Returns the letters of a code's first section, without what is quoted, escaped or in brackets.
fn bare(code: &str) -> String {
    let mut letters = String::new();
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            ';' => break,
            '"' => while rest.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' => _ = rest.next(),
            '[' => while rest.next().is_some_and(|c| c != ']') {},
            c => letters.push(c.to_ascii_lowercase()),
        }
    }
    letters
}

fn day(days: i64, epoch_1904: bool) -> Option<Date> {
    let (epoch, days) = match (epoch_1904, days) {
        (true, days) => (date(1904, 1, 1), days),
        // The day 60 is the 29 February 1900 that never was; days before it are one later than the epoch says.
        (false, days) if days < 60 => (date(1899, 12, 31), days),
        (false, 60) => return None,
        (false, days) => (date(1899, 12, 30), days),
    };
    epoch.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_person_would() {
        for (written, shown) in [
            ("1955100", "1955100"),
            ("1955100.00", "1955100"),
            ("0.1", "0.1"),
            ("0.30000000000000004", "0.3"),
            ("3250.6000000000004", "3250.6"),
            ("1E3", "1000"),
            ("1.5e-3", "0.0015"),
            ("-0", "0"),
            ("-12.50", "-12.5"),
            ("440106198001011234", "440106198001011234"),
            ("2.0", "2"),
        ] {
            assert_eq!(shortest(written).as_deref(), Some(shown), "{written}");
        }
        assert_eq!(shortest("NaN"), None);
        assert_eq!(percent("0.312"), "31.2%");
        assert_eq!(percent("-1"), "-100%");
        assert_eq!(percent("0.005"), "0.5%");
    }

    #[test]
    fn days_and_percents_are_told_by_format() {
        let at = |number: &str, code: &str| show(number, Some(code), false).0;
        assert_eq!(at("43529", "yyyy\"年\"m\"月\"d\"日\""), "2019-03-05");
        assert_eq!(show("43529", Some("yyyy\"年\"m\"月\""), false), ("2019年3月".to_owned(), None));
        assert_eq!(at("43529", "yyyy"), "2019年");
        assert_eq!(at("43529", "m\"月\"d\"日\""), "2019-03-05");
        assert_eq!(at("1.5", "[h]:mm"), "1.5");
        assert_eq!(at("43529.5", "yyyy/m/d h:mm"), "2019-03-05 12:00:00");
        assert_eq!(at("0.5", "h:mm"), "12:00:00");
        assert_eq!(at("43529", "#,##0.00"), "43529");
        assert_eq!(at("43529", "\"days\"0"), "43529");
        assert_eq!(at("43529", "[Red]0.00"), "43529");
        assert_eq!(at("43529", "[$-804]yyyy-mm-dd;@"), "2019-03-05");
        assert_eq!(at("43529", "General"), "43529");
        assert_eq!(at("0.312", "0.0%"), "31.2%");
        assert_eq!(at("1", "yyyy-mm-dd"), "1900-01-01");
        assert_eq!(at("60", "yyyy-mm-dd"), "60");
        assert_eq!(show("42067", Some("yyyy-mm-dd"), true).0, "2019-03-05");
        assert_eq!(at("-5", "yyyy-mm-dd"), "-5");
        assert_eq!(look(";;;"), Look::Nothing);
    }

    #[test]
    fn a_unit_in_the_format_is_shown_and_scaling_is_not_typed() {
        let typed = |number: &str| Some(Typed::Number(number.to_owned()));
        for (number, code, text, kept) in [
            ("3250.6", "0.00\"万元\"", "3250.6万元", true),
            ("3250.6", "#,##0.00_ \"元\";[Red]-0", "3250.6元", true),
            ("3250.6", "#,##0.00元", "3250.6元", true),
            ("2019", "0\"年\"", "2019年", true),
            ("42", "00000", "00042", true),
            ("42", "0.00", "42", true),
            ("42", "¥#,##0.00", "42", true),
            ("1955100", "#,##0.00,", "1955.1", false),
            ("-5", "0,", "-0.005", false),
            ("32500000", "0!.0,\"万\"", "32500000", true),
            ("42", "\"No.\"0", "42", true),
        ] {
            let kept = if kept { typed(number) } else { None };
            assert_eq!(show(number, Some(code), false), (text.to_owned(), kept), "{code}");
        }
    }
}
