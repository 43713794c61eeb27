//! Unpacks .zst, all frames of a file, by libzstd.
use core::ptr;
use zstd_sys::ZSTD_ErrorCode::*;
use zstd_sys::*;

const ROOM: usize = 1 << 20;

/// What a step can say; the same numbers in every decoder here and in src/compression.
const MORE: i32 = 0;
const END: i32 = 1;
const CORRUPT: i32 = 2;
const TRUNCATED: i32 = 3;
const UNSUPPORTED: i32 = 4;
const NEEDS_MEMORY: i32 = 5;

static mut INPUT: [u8; ROOM] = [0; ROOM];
static mut OUTPUT: [u8; ROOM] = [0; ROOM];
static mut CONTEXT: *mut ZSTD_DCtx = ptr::null_mut();
static mut GIVEN: usize = 0;
static mut READ: usize = 0;
static mut MADE: usize = 0;
/// Every frame that was begun has been unpacked, and there was one.
static mut COMPLETE: bool = false;

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

#[no_mangle]
pub extern "C" fn output() -> *mut u8 {
    &raw mut OUTPUT as *mut u8
}

/// Begins a file. A window beyond `memory_limit` bytes, a power of two, will be refused.
#[no_mangle]
pub unsafe extern "C" fn start(_alone: i32, memory_limit: u32) -> i32 {
    end();
    CONTEXT = ZSTD_createDCtx();
    if CONTEXT.is_null() {
        return NEEDS_MEMORY;
    }
    let window_log = memory_limit.ilog2() as i32;
    let set = ZSTD_DCtx_setParameter(CONTEXT, ZSTD_dParameter::ZSTD_d_windowLogMax, window_log);
    (GIVEN, READ, MADE, COMPLETE) = (0, 0, 0, false);
    if ZSTD_isError(set) == 0 { MORE } else { UNSUPPORTED }
}

/// `length` bytes now stand in `input()`. To be called only when `left()` is 0.
#[no_mangle]
pub unsafe extern "C" fn give(length: usize) {
    (GIVEN, READ) = (length, 0);
}

/// Unpacks into `output()` until it is full or the input is used up. `last`: no input will follow what was given.
#[no_mangle]
pub unsafe extern "C" fn step(last: i32) -> i32 {
    let mut source = ZSTD_inBuffer { src: input().cast(), size: GIVEN, pos: READ };
    let mut target = ZSTD_outBuffer { dst: output().cast(), size: ROOM, pos: 0 };
    loop {
        let before = (source.pos, target.pos);
        let answer = ZSTD_decompressStream(CONTEXT, &mut target, &mut source);
        (READ, MADE) = (source.pos, target.pos);
        if ZSTD_isError(answer) != 0 {
            return meaning(ZSTD_getErrorCode(answer));
        }
        if (source.pos, target.pos) != before {
            COMPLETE = answer == 0;
        }
        if target.pos == ROOM {
            return MORE;
        }
        if source.pos == source.size {
            break;
        }
    }
    match (last != 0, COMPLETE) {
        (false, _) => MORE,
        (true, true) => END,
        (true, false) => TRUNCATED,
    }
}

/// How many bytes the last step wrote.
#[no_mangle]
pub unsafe extern "C" fn made() -> usize {
    MADE
}

/// How many bytes of the input are still to be read.
#[no_mangle]
pub unsafe extern "C" fn left() -> usize {
    GIVEN - READ
}

/// Gives the decoder's memory back.
#[no_mangle]
pub unsafe extern "C" fn end() {
    ZSTD_freeDCtx(CONTEXT);
    CONTEXT = ptr::null_mut();
}

fn meaning(error: ZSTD_ErrorCode) -> i32 {
    match error {
        ZSTD_error_frameParameter_windowTooLarge | ZSTD_error_memory_allocation => NEEDS_MEMORY,
        ZSTD_error_frameParameter_unsupported
        | ZSTD_error_version_unsupported
        | ZSTD_error_dictionary_wrong => UNSUPPORTED,
        _ => CORRUPT,
    }
}
