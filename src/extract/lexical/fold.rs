//! Folding of names for comparison.

use super::view::{View, simplified};

/// Returns a text in the form in which names are compared: width, traditional and simplified characters, radicals,
/// brackets, case and spaces do not matter; full stops, quotes and dots of names are dropped.
pub fn fold(text: &str) -> String {
    let view = View::new(text);
    let mut out = String::with_capacity(view.text.len());
    for c in view.text.chars() {
        match c {
            c if c.is_whitespace() => {}
            '"' | '\'' | '“' | '”' | '·' | '《' | '》' | '「' | '」' | '『' | '』' | '_' => {}
            '[' | '〈' | '{' => out.push('('),
            ']' | '〉' | '}' => out.push(')'),
            '，' | '、' => out.push(','),
            '。' => {}
            '—' | '–' => out.push('-'),
            c => out.extend(simplified(c).to_lowercase()),
        }
    }
    out
}
