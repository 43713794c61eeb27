//! Compresses one block of a zstd layer: a whole frame, with its content size and without a checksum.
use zstd_sys::{ZSTD_compressCCtx, ZSTD_createCCtx, ZSTD_freeCCtx, ZSTD_isError};

/// BLOCK_SIZE of src/compression.
const BLOCK: usize = 4 << 20;
/// Above ZSTD_compressBound(BLOCK).
const ROOM: usize = BLOCK + (BLOCK >> 8) + 1024;

static mut INPUT: [u8; BLOCK] = [0; BLOCK];
static mut OUTPUT: [u8; ROOM] = [0; ROOM];

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

#[no_mangle]
pub extern "C" fn output() -> *mut u8 {
    &raw mut OUTPUT as *mut u8
}

/// Compresses the first `length` bytes of `input()` into `output()`; the length of the result, 0 when it failed.
#[no_mangle]
pub extern "C" fn compress(length: usize, level: i32) -> usize {
    if length > BLOCK {
        return 0;
    }
    unsafe {
        // A new context each time: nothing of one block may show in the next.
        let context = ZSTD_createCCtx();
        if context.is_null() {
            return 0;
        }
        let written = ZSTD_compressCCtx(context, output().cast(), ROOM, input().cast(), length, level);
        ZSTD_freeCCtx(context);
        if ZSTD_isError(written) == 0 { written } else { 0 }
    }
}
