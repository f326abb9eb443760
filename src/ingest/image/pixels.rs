//! Decodes pictures, each page as it is to be shown.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use crate::ingest::ocr::Bitmap;

/// Most bytes that decoding may take for one picture: 90 million pixels of three colours, and as much again to work with.
const BYTES_MAX: u64 = 540_000_000;

/// Decodes a page of a picture, set upright as the file says; why not, in English, where that fails.
pub(super) fn decode(bytes: &[u8], page: usize) -> Result<Bitmap, String> {
    let why = |err: &dyn std::fmt::Display| format!("the pixels cannot be decoded: {err}");
    if matches!(bytes, [b'I', b'I', ..] | [b'M', b'M', ..]) {
        return tiff_page(bytes, page).map_err(|err| why(&err))?.ok_or_else(|| why(&"this kind of TIFF is not read"));
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|err| why(&err))?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|err| why(&err))?;
    let orientation = decoder.orientation().map_err(|err| why(&err))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|err| why(&err))?;
    picture.apply_orientation(orientation);
    on_paper(picture).ok_or_else(|| why(&"no pixels"))
}

/// Lays a picture on white paper: what is transparent is paper.
fn on_paper(picture: DynamicImage) -> Option<Bitmap> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if !picture.color().has_alpha() {
        return Bitmap::new(width, height, picture.into_rgb8().into_raw());
    }
    let rgba = picture.into_rgba8().into_raw();
    Bitmap::new(width, height, rgba.chunks_exact(4).flat_map(|pixel| over_white(pixel[..3].iter(), pixel[3])).collect())
}

fn over_white<'a>(colour: impl Iterator<Item = &'a u8>, alpha: u8) -> impl Iterator<Item = u8> {
    colour.map(move |value| {
        let (value, alpha) = (u32::from(*value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    })
}

fn tiff_page(bytes: &[u8], page: usize) -> tiff::TiffResult<Option<Bitmap>> {
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = usize::try_from(BYTES_MAX).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut decoder = Decoder::new(Cursor::new(bytes))?.with_limits(limits);
    decoder.seek_to_image(page)?;
    let (width, height) = decoder.dimensions()?;
    if u64::from(width) * u64::from(height) > BYTES_MAX / 6 {
        return Err(tiff::TiffError::LimitsExceeded);
    }
    let orientation = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten().unwrap_or(1);
    let palette = decoder.get_tag_u16_vec(Tag::ColorMap).unwrap_or_default();
    let colours = decoder.colortype()?;
    let samples = decoder.read_image()?;
    let rgb = rgb(&samples, colours, &palette, width as usize);
    let Some(picture) = rgb.and_then(|rgb| image::RgbImage::from_raw(width, height, rgb)) else { return Ok(None) };
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(
        image::metadata::Orientation::from_exif(orientation).unwrap_or(image::metadata::Orientation::NoTransforms),
    );
    Ok(on_paper(picture))
}

fn rgb(samples: &DecodingResult, colours: ColorType, palette: &[u16], width: usize) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = match samples {
        DecodingResult::U8(values) => values.clone(),
        DecodingResult::U16(values) => values.iter().map(|value| (value >> 8) as u8).collect(),
        _ => return None,
    };
    let each = |count: usize, colour: fn(&[u8]) -> [u8; 3]| bytes.chunks_exact(count).flat_map(colour).collect();
    Some(match colours {
        ColorType::Gray(8 | 16) => each(1, |pixel| [pixel[0]; 3]),
        ColorType::GrayA(8 | 16) => bytes
            .chunks_exact(2)
            .flat_map(|pixel| over_white([pixel[0]; 3].iter(), pixel[1]).collect::<Vec<_>>())
            .collect(),
        ColorType::RGB(8 | 16) => bytes,
        ColorType::RGBA(8 | 16) => {
            bytes.chunks_exact(4).flat_map(|pixel| over_white(pixel[..3].iter(), pixel[3])).collect()
        }
        ColorType::CMYK(8 | 16) => each(4, |pixel| {
            let left = |ink: u8| ((255 - u32::from(ink)) * (255 - u32::from(pixel[3])) / 255) as u8;
            [left(pixel[0]), left(pixel[1]), left(pixel[2])]
        }),
        ColorType::YCbCr(8) => each(3, |pixel| {
            let (y, blue, red) = (f32::from(pixel[0]), f32::from(pixel[1]) - 128.0, f32::from(pixel[2]) - 128.0);
            [y + 1.402 * red, y - 0.344 * blue - 0.714 * red, y + 1.772 * blue]
                .map(|value| value.clamp(0.0, 255.0) as u8)
        }),
        ColorType::Gray(depth @ (1 | 2 | 4)) => {
            let full = (1u32 << depth) - 1;
            packed(&bytes, depth, width).flat_map(|value| [(u32::from(value) * 255 / full) as u8; 3]).collect()
        }
        ColorType::Palette(depth @ (1 | 2 | 4 | 8)) => {
            let count = palette.len() / 3;
            let colour = |value: u8| {
                [0, 1, 2].map(|channel| {
                    palette.get(channel * count + usize::from(value)).map_or(255, |value| (value >> 8) as u8)
                })
            };
            packed(&bytes, depth, width).flat_map(colour).collect()
        }
        _ => return None,
    })
}

/// Returns samples of 1 to 8 bits; each row begins at a byte.
fn packed(bytes: &[u8], depth: u8, width: usize) -> impl Iterator<Item = u8> {
    let depth = usize::from(depth);
    bytes.chunks((width * depth).div_ceil(8).max(1)).flat_map(move |row| {
        (0..width).map(move |index| {
            let byte = row.get(index * depth / 8).copied().unwrap_or(255);
            (byte >> (8 - depth - index * depth % 8)) & ((1u16 << depth) - 1) as u8
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_bits_begin_at_a_byte() {
        assert_eq!(packed(&[0b1010_0000, 0b0100_0000], 1, 3).collect::<Vec<_>>(), [1, 0, 1, 0, 1, 0]);
        assert_eq!(packed(&[0x1F, 0x20], 4, 3).collect::<Vec<_>>(), [1, 15, 2]);
    }

    #[test]
    fn what_is_transparent_is_paper() {
        let picture = image::RgbaImage::from_raw(2, 1, vec![0, 0, 0, 0, 10, 20, 30, 255]).expect("two pixels");
        let bitmap = on_paper(DynamicImage::ImageRgba8(picture)).expect("pixels");
        assert_eq!(bitmap.pixels(), [255, 255, 255, 10, 20, 30]);
    }

    #[test]
    fn bytes_that_are_no_picture_are_told() {
        assert!(decode(b"\x89PNG\r\n\x1A\n", 0).is_err());
        assert!(decode(b"II\x2A\0\x08\0\0\0", 0).is_err());
    }
}
