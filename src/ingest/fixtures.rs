//! Small files of every format, made by the tests themselves.

use std::io::Write as _;

/// A file of an archive to be written.
pub(super) struct Packed<'a> {
    pub(super) name: &'a [u8],
    pub(super) bytes: &'a [u8],
    pub(super) flags: u16,
    pub(super) deflate: bool,
}

impl<'a> Packed<'a> {
    pub(super) fn plain(name: &'a str, bytes: &'a [u8]) -> Packed<'a> {
        Packed { name: name.as_bytes(), bytes, flags: 0x800, deflate: true }
    }
}

/// Writes a zip archive.
pub(super) fn zip(files: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for file in files {
        let mut crc = flate2::Crc::new();
        crc.update(file.bytes);
        let data = if file.deflate {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(file.bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            file.bytes.to_vec()
        };
        let mut head = Vec::new();
        head.extend(20u16.to_le_bytes());
        head.extend(file.flags.to_le_bytes());
        head.extend((if file.deflate { 8u16 } else { 0 }).to_le_bytes());
        head.extend([0; 4]);
        head.extend(crc.sum().to_le_bytes());
        head.extend((data.len() as u32).to_le_bytes());
        head.extend((file.bytes.len() as u32).to_le_bytes());
        head.extend((file.name.len() as u16).to_le_bytes());
        head.extend(0u16.to_le_bytes());
        let offset = out.len() as u32;
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(file.name);
        out.extend(b"PK\x03\x04");
        out.extend(head);
        out.extend(file.name);
        out.extend(data);
    }
    let offset = out.len() as u32;
    let size = directory.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// Writes a tar archive.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// Writes a gzip stream.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes a workbook of one sheet and a hidden one; `sheet` is the XML inside `worksheet`.
pub(super) fn xlsx(sheet: &str) -> Vec<u8> {
    let book = r#"<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="台账" sheetId="1" r:id="rId1"/>
        <sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>"#;
    let relations = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;
    let strings = "<sst><si><t>日期</t></si><si><r><t>金额</t></r><r><t xml:space=\"preserve\"> （元）</t></r><rPh><t>x</t></rPh></si></sst>";
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
        <fonts><font/><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill>
        <fill><patternFill patternType="solid"><fgColor rgb="FF003366"/></patternFill></fill></fills>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="10"/><xf numFmtId="4"/>
        <xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="0" fontId="1" fillId="1"/></cellXfs></styleSheet>"#;
    let comments = r#"<comments><commentList><comment ref="B2"><text><r><t>见附件3</t></r></text></comment></commentList></comments>"#;
    let beside = r#"<Relationships><Relationship Id="a" Type="x/comments" Target="../comments1.xml"/></Relationships>"#;
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    zip(&[
        Packed::plain("[Content_Types].xml", b"<Types/>"),
        Packed::plain("xl/workbook.xml", book.as_bytes()),
        Packed::plain("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        Packed::plain("xl/sharedStrings.xml", strings.as_bytes()),
        Packed::plain("xl/styles.xml", styles.as_bytes()),
        Packed::plain("xl/comments1.xml", comments.as_bytes()),
        Packed::plain("xl/worksheets/_rels/sheet1.xml.rels", beside.as_bytes()),
        Packed::plain("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        Packed::plain(
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>旧稿</t></is></c></row></sheetData></worksheet>"
                .as_bytes(),
        ),
    ])
}

/// Writes an OpenDocument spreadsheet; `body` is the XML inside `office:spreadsheet`.
pub(super) fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:number="n">
        <office:automatic-styles><number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text>
        <number:month/><number:text>月</number:text></number:date-style>
        <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
        <style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
        </office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    zip(&[
        Packed { deflate: false, ..Packed::plain("mimetype", kind) },
        Packed::plain("content.xml", content.as_bytes()),
        Packed::plain("META-INF/manifest.xml", b"<manifest/>"),
    ])
}

/// Writes a Word file; `body` is the XML inside `w:body`.
pub(super) fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let relations = r#"<Relationships><Relationship Id="a" Type="x/header" Target="header1.xml"/></Relationships>"#;
    zip(&[
        Packed::plain("[Content_Types].xml", b"<Types/>"),
        Packed::plain("word/document.xml", document.as_bytes()),
        Packed::plain("word/_rels/document.xml.rels", relations.as_bytes()),
        Packed::plain("word/header1.xml", "<w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>".as_bytes()),
    ])
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), (data.len() as u16).to_le_bytes().as_slice(), data].concat()
}

/// Writes the records of an Excel 97 workbook: a shown sheet with a hidden row, and a hidden sheet.
pub(super) fn biff() -> Vec<u8> {
    let bof = |kind: u16| record(0x809, &[&0x600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cell = |kind: u16, row: u16, col: u16, style: u16, rest: &[u8]| {
        record(kind, &[&row.to_le_bytes()[..], &col.to_le_bytes(), &style.to_le_bytes(), rest].concat())
    };
    let sheet = |name: &str, hidden: u8, offset: u32| {
        let units = wide(name);
        let count = (units.len() / 2) as u8;
        record(0x85, &[&offset.to_le_bytes()[..], &[hidden, 0, count, 1], &units].concat())
    };
    let style = |format: u16| record(0xE0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
    let text = wide("日期与金额");
    // The second string runs over into a continuation and changes its width there.
    let strings = [&[2, 0, 0, 0, 2, 0, 0, 0][..], &[2, 0, 0, b'a', b'b'], &[5, 0, 1], &text[..4]].concat();
    let rest = [&[1u8][..], &text[4..]].concat();
    let globals = |first: u32, second: u32| {
        [
            bof(5),
            sheet("台账", 0, first),
            sheet("底稿", 1, second),
            style(0),
            style(14),
            record(0xFC, &strings),
            record(0x3C, &rest),
            record(0x0A, &[]),
        ]
        .concat()
    };
    let row = |row: u16, options: u16| {
        record(0x208, &[&row.to_le_bytes()[..], &[0; 10], &options.to_le_bytes(), &[0, 0]].concat())
    };
    let shown = [
        bof(0x10),
        row(1, 0x20),
        cell(0xFD, 0, 0, 0, &1u32.to_le_bytes()),
        cell(0x203, 1, 0, 1, &43529f64.to_le_bytes()),
        cell(0x27E, 1, 1, 0, &((1955100u32 << 2) | 2).to_le_bytes()),
        cell(0x205, 2, 1, 0, &[0x17, 1]),
        record(0xE5, &[1, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
        record(0x0A, &[]),
    ]
    .concat();
    let hidden = [bof(0x10), cell(0xFD, 0, 0, 0, &0u32.to_le_bytes()), record(0x0A, &[])].concat();
    let first = globals(0, 0).len() as u32;
    [globals(first, first + shown.len() as u32), shown, hidden].concat()
}

/// Wraps one stream in a compound file.
pub(super) fn cfb(name: &str, stream: &[u8]) -> Vec<u8> {
    let stream = [stream, &vec![0; 4096usize.saturating_sub(stream.len())]].concat();
    let sectors = stream.len().div_ceil(512);
    let mut head = vec![0u8; 512];
    head[..8].copy_from_slice(super::cfb::MAGIC);
    head[30] = 9;
    head[32] = 6;
    head[44] = 1;
    head[48..52].copy_from_slice(&1u32.to_le_bytes());
    head[56..60].copy_from_slice(&4096u32.to_le_bytes());
    head[60..64].copy_from_slice(&u32::MAX.to_le_bytes());
    head[68..72].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    head[76..512].fill(0xFF);
    head[76..80].copy_from_slice(&0u32.to_le_bytes());
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    fat.extend((0..sectors as u32).map(|n| if n as usize + 1 == sectors { 0xFFFF_FFFE } else { n + 3 }));
    fat.resize(128, u32::MAX);
    let entry = |name: &str, kind: u8, start: u32, size: u64| {
        let mut entry = vec![0u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..128].copy_from_slice(&size.to_le_bytes());
        entry
    };
    let directory =
        [entry("Root Entry", 5, 0xFFFF_FFFE, 0), entry(name, 2, 2, stream.len() as u64), vec![0; 256]].concat();
    let fat: Vec<u8> = fat.into_iter().flat_map(u32::to_le_bytes).collect();
    let mut out = [head, fat, directory, stream].concat();
    out.resize(out.len().div_ceil(512) * 512, 0);
    out
}
