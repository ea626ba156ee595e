"""What transformers makes of a reward model's directory: its class, and the number after the last of given tokens.

    python docs/lab/reward-model-in-transformers.py DIRECTORY 1,22,14,23 1,22,14

transformers 5.24 on the reward model of OpenRefereesTest gave -1.9352522 and 0.5749035, alone and in one padded batch.
"""

import sys

import torch
from transformers import AutoModelForSequenceClassification

model, told = AutoModelForSequenceClassification.from_pretrained(sys.argv[1], output_loading_info=True)
print(type(model).__name__, {what: names for what, names in told.items() if names})
sequences = [[int(token) for token in argument.split(",")] for argument in sys.argv[2:]]
longest = max(map(len, sequences))
padding = model.config.pad_token_id
with torch.no_grad():
    for sequence in sequences:
        print(float(model(torch.tensor([sequence])).logits[0, 0]))
    if padding is not None:
        padded = [sequence + [padding] * (longest - len(sequence)) for sequence in sequences]
        print(model(torch.tensor(padded)).logits.flatten().tolist())
