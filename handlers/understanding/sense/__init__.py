"""What a text means, by a network that has read much Chinese: beside the signs and rules, for what these leave open."""
