"""A rough logarithmic scale of values, monotonic, by which a median is found without sorting everything."""


def bucket_of(value: int) -> int:
    """Four buckets to each doubling; all that is not above zero is in the first."""
    if value <= 0:
        return 0
    length = value.bit_length()
    rest = (value >> (length - 3)) & 3 if length >= 3 else (value << (3 - length)) & 3
    return length * 4 + rest
