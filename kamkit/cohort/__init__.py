"""A class's answers looked at: exercises, skills before and after, certainty, confusions, who needs a word.

Frames in, frames out. A figure that too few people stand behind is None (NaN), which is not zero.
"""
